package target_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/spec"
)

func environ(name string) (string, bool) {
	v, ok := map[string]string{"ID": "caller", "SECRET": canary, "EMPTY": ""}[name]
	return v, ok
}

// canary is a secret that escapes in every kind of text.
const canary = `canary/+="<&>ß~ secret`

const goodProfile = `
whmcs:
  url: https://staging.example.com/whmcs
  dialect: current
  principals:
    default: {fields: {identifier: caller, secret: {env: SECRET}}}
  prerequisites: {service: 7}
  headers: {X-Tester: credmock}
  rate: 4
  timeout: 3s
`

func TestProfile(t *testing.T) {
	t.Parallel()
	p, err := target.ReadProfile("t.yaml", []byte(goodProfile), environ)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := p.Targets(spec.Load)
	if err != nil {
		t.Fatal(err)
	}
	got := targets[0]
	want := target.Principal{Fields: map[string]string{"identifier": "caller", "secret": canary}}
	if diff := cmp.Diff(map[string]target.Principal{"": want}, got.Principals); diff != "" {
		t.Errorf("principals mismatch (-want +got):\n%s", diff)
	}
	if got.Document.Dialect != "current" || !got.Real || got.Interval != 250*time.Millisecond || got.Timeout != 3*time.Second ||
		got.Prerequisites["service"] != "7" || got.Headers.Get("X-Tester") != "credmock" {
		t.Errorf("the target is %+v", got)
	}
}

// TestProfilePatience waits as long as a profile says, and a while where it says
// nothing.
func TestProfilePatience(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]target.Patience{
		"": {Lists: 2 * time.Second, Reads: 2 * time.Second, Eventually: time.Minute, Outage: 10 * time.Second},
		"  patience: {lists: 300ms, reads: 0s, eventually: 5s}\n": {Lists: 300 * time.Millisecond, Eventually: 5 * time.Second, Outage: 10 * time.Second},
	} {
		p, err := target.ReadProfile("t.yaml", []byte(goodProfile+text), environ)
		if err != nil {
			t.Fatal(err)
		}
		targets, err := p.Targets(spec.Load)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, targets[0].Patience); diff != "" {
			t.Errorf("patience of %q mismatch (-want +got):\n%s", text, diff)
		}
	}
}

func TestProfileErrors(t *testing.T) {
	t.Parallel()
	const head = "whmcs:\n  url: https://a.example.com\n  principals: {default: {fields: {}}}\n"
	tests := []struct{ name, text, want string }{
		{"empty", "", "t.yaml:1: a target file is a mapping of providers (allowed: PROVIDERS)"},
		{"not_yaml", "a: [", "t.yaml:1: this is no YAML: did not find expected node content"},
		{"unknown_provider", "whmc: {}\n", `t.yaml:1: unknown provider "whmc"; did you mean "whmcs"? (allowed: PROVIDERS)`},
		{"patience", head + "  patience: {lists: soon}\n", `t.yaml:4: whmcs.patience.lists: a duration such as 10s or 300ms is wanted, and "soon" stands here`},
		{"unknown_key", head + "  rates: 5\n", `t.yaml:4: in whmcs: unknown key "rates"; did you mean "rate"? (allowed: ca, capabilities, control, controlToken, deviations, dialect, headers, hosts, patience, prerequisites, principals, proxy, rate, timeout, url)`},
		{"unknown_key_below", "whmcs:\n  url: https://a.example.com\n  principals:\n    default: {feilds: {}}\n", `t.yaml:4: in whmcs.principals.default: unknown key "feilds"; did you mean "fields"? (allowed: clientId, clientSecret, fields, token)`},
		{"literal_secret", "whmcs:\n  url: https://a.example.com\n  principals:\n    default:\n      fields: {identifier: a, secret: hunter2-hunter2}\n", "t.yaml:5: whmcs.principals.default.fields.secret: a secret may not stand here; write {env: NAME} or {file: PATH}"},
		{"literal_password_in_list", "whmcs:\n  url: https://a.example.com\n  principals:\n    default:\n      fields: {password: [hunter2-hunter2]}\n", "t.yaml:5: whmcs.principals.default.fields.password: text, {env: NAME} or {file: PATH} is wanted"},
		{"literal_client_secret", "purecloud:\n  url: https://a.example.com\n  principals: {default: {clientId: a, clientSecret: hunter2-hunter2}}\n", "t.yaml:3: purecloud.principals.default.clientSecret: a secret may not stand here; write {env: NAME} or {file: PATH}"},
		{"literal_authorization", head + "  headers: {authorization: Bearer hunter2-hunter2}\n", "t.yaml:4: whmcs.headers.authorization: a secret may not stand here; write {env: NAME} or {file: PATH}"},
		{"variable_not_set", "whmcs:\n  url: https://a.example.com\n  principals:\n    default: {fields: {secret: {env: NONE}}}\n", "t.yaml:4: whmcs.principals.default.fields.secret: the environment variable NONE is not set"},
		{"variable_empty", "whmcs:\n  url: https://a.example.com\n  principals:\n    default: {fields: {secret: {env: EMPTY}}}\n", "t.yaml:4: whmcs.principals.default.fields.secret: the environment variable EMPTY is not set"},
		{"file_missing", "whmcs:\n  url: https://a.example.com\n  principals:\n    default: {fields: {secret: {file: /none/at/all}}}\n", "t.yaml:4: whmcs.principals.default.fields.secret: open /none/at/all: no such file or directory"},
		{"no_default", "whmcs:\n  url: https://a.example.com\n", "t.yaml:2: whmcs: lacks principals"},
		{"no_url", "whmcs:\n  principals: {default: {fields: {}}}\n", "t.yaml:2: whmcs: lacks url"},
		{"url_with_credentials", "whmcs:\n  url: https://a:hunter2-hunter2@a.example.com\n  principals: {default: {fields: {}}}\n", "t.yaml:2: whmcs.url: holds credentials; name them under principals or headers"},
		{"unknown_dialect", head + "  dialect: curent\n", `t.yaml:4: whmcs.dialect: unknown value "curent"; did you mean "current"? (allowed: documented, current)`},
		{"unknown_capability", head + "  control: http://127.0.0.1:1\n  capabilities: [rest]\n", `t.yaml:5: whmcs.capabilities[0]: unknown value "rest"; did you mean "reset"? (allowed: reset, clock, faults)`},
		{"capability_without_control", head + "  capabilities: [reset]\n", "t.yaml:4: whmcs.capabilities: control is missing, the URL of the control plane that has them"},
		{"no_rate", head + "  rate: 0\n", "t.yaml:4: whmcs.rate: calls a second are wanted, more than 0, and 0 stands here"},
		{"rate_is_no_number", head + "  rate: fast\n", `t.yaml:4: whmcs.rate: a number is wanted, and "fast" stands here`},
		{"no_timeout", head + "  timeout: 10\n", `t.yaml:4: whmcs.timeout: a duration such as 10s or 300ms is wanted, and "10" stands here`},
	}
	providers := slices.DeleteFunc(spec.Names(), func(name string) bool { return name == "admin" })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want = strings.Replace(tt.want, "PROVIDERS", strings.Join(providers, ", "), 1)
			p, err := target.ReadProfile("t.yaml", []byte(tt.text), environ)
			if err == nil {
				_, err = p.Targets(spec.Load)
			}
			if err == nil || err.Error() != tt.want {
				t.Errorf("ReadProfile error mismatch:\n got %v\nwant %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the error shows a secret")
			}
		})
	}
}

// TestSampleProfiles reads every profile that the program prints or uses.
func TestSampleProfiles(t *testing.T) {
	t.Parallel()
	samples, err := fs.Glob(fixtures.FS, "targets/*.yaml")
	if err != nil || len(samples) < len(spec.Names()) { // each provider's, and the mock's
		t.Fatalf("samples are %v, %v; want one for each provider", samples, err)
	}
	for _, name := range samples {
		text, err := fs.ReadFile(fixtures.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := target.ReadProfile(name, text, func(string) (string, bool) { return "set-by-the-test", true })
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := p.Targets(spec.Load); err != nil {
			t.Error(err)
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := "whmcs:\n  url: https://a.example.com\n  principals:\n    default: {fields: {secret: {file: " + file + "}}}\n"
	p, err := target.ReadProfile("t.yaml", []byte(text), environ)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := p.Targets(spec.Load)
	if err != nil || targets[0].Principals[""].Fields["secret"] != canary {
		t.Errorf("the secret is %q, %v; want what stands in the file", targets[0].Principals[""].Fields["secret"], err)
	}
}
