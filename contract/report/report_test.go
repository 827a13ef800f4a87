package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

var update = flag.Bool("update", false, "write the golden files")

// hostile is what a target must not be able to do to a reader of a report.
const hostile = "</script></pre><script>alert(1)</script> \" onload='x' ]]> --> {{.Run}} \x00\x07\x1b[31mred\x7f \xff\xfe \u202eoverturned\u2066 | `code` *bold* [link](javascript:x)"

// long is a body of 200 KB.
var long = strings.Repeat("0123456789abcdef", 200<<10/16)

// sample is a report with every verdict in it. The text nasty stands wherever a
// target, a feature file or a profile has the word.
func sample(nasty string) *report.Report {
	documented := spec.Known{How: "documented", Source: "CreateOAuthCredential page, Response"}
	inferred := spec.Known{How: "inferred", Source: "this project's own design, U7"}
	observed := spec.Known{How: "observed", Source: "WHMCS 8.13, 2026-01-02"}
	form := [][2]string{{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}}
	answer := [][2]string{{"Content-Type", "application/json"}, {"Date", "Fri, 02 Jan 2026 03:04:05 GMT"}}
	diff := "- message: \"The requested scope \\\"root\\\" is invalid.\"\n+ message: \"Invalid scope: root\"\n"
	created := report.Exchange{
		Operation: "CreateOAuthCredential", Answer: "created", Known: documented, Took: 3200 * time.Microsecond,
		Request: report.Message{
			Line: "POST https://billing.example.com/includes/api.php", Header: form,
			Body: "action=CreateOAuthCredential&identifier=%5Bredacted%5D&secret=%5Bredacted%5D&grantType=authorization_code&name=k7f3q9+ci&scope=openid&responsetype=json",
		},
		Response: report.Message{
			Line: "200 OK", Header: answer,
			Body: `{"result":"success","credentialId":1,"clientId":"WHMCS-DEMO.aGVsbG8=","clientSecret":"[redacted]"}`,
		},
	}
	refused := report.Exchange{
		Operation: "CreateOAuthCredential", Known: documented, Took: 2 * time.Millisecond, Request: created.Request,
		Response: report.Message{Line: "200 OK", Header: answer, Body: `{"result":"error","message":"Invalid scope: root"}`},
		Problems: []report.Problem{{Verdict: verdict.Fail, What: "the message is none of the catalogue; invalidScope is nearest", Diff: diff, Rule: "catalogue", Known: documented}},
		Replay:   "curl -sS -i 'https://billing.example.com/includes/api.php' \\\n  --data-urlencode 'secret='\"$CREDMOCK_SECRET\" \\\n  --data-raw 'scope=root'",
	}
	doubtful := report.Exchange{
		Operation: "ListOAuthCredentials", Answer: "listed", Known: inferred, Took: 12 * time.Millisecond, Request: created.Request,
		Response: report.Message{Line: "200 OK", Header: answer, Body: `{"result":"success","totalResults":"0","clients":[]}`},
		Problems: []report.Problem{{
			Verdict: verdict.Suspect, What: "clients is an array; the schema says an object",
			Rule: "schema", Pointer: "clients", Diff: "- clients: {}\n+ clients: []\n",
		}},
	}
	drifted := created
	drifted.Operation, drifted.Answer, drifted.Known = "UpdateOAuthCredential", "updated", observed
	drifted.Problems = []report.Problem{{Verdict: verdict.Drift, What: "the field warnings is declared nowhere"}}
	strange := report.Exchange{
		Known: inferred, Took: 40 * time.Millisecond,
		Request: report.Message{Line: "POST /includes/api.php " + nasty, Header: [][2]string{{"X-" + nasty, nasty}}, Body: nasty},
		Response: report.Message{
			Line: "502 Bad Gateway " + nasty, Header: [][2]string{{"Content-Type", "text/html"}, {"X-Echo", nasty}},
			Body: "<html><body>" + nasty + "\r\nsecond line\n</body></html>" + long,
		},
		Problems: []report.Problem{{Verdict: verdict.Error, What: "HTML instead of JSON " + nasty, Diff: "- " + nasty + "\n+ other\n"}},
	}
	step := func(v verdict.Verdict, exchange int, text string) report.Step {
		return report.Step{Verdict: v, Text: text, Exchange: exchange}
	}
	call := "When I call CreateOAuthCredential with:\n  | grantType | authorization_code |\n  | name      | k7f3q9 ci          |"
	failed := step(verdict.Fail, 1, "Then it fails with invalidScope")
	failed.Problem = "the answer is not invalidScope (-want +got):\n" + diff
	nastyStep := step(verdict.Error, 0, "Then the wire shows: "+nasty)
	nastyStep.Problem = nasty + "\nbody mismatch (-want +got):\n- " + nasty + "\n+ other"

	whmcs := func(feature, rule, name, file string, line int, v verdict.Verdict, took time.Duration) report.Scenario {
		return report.Scenario{
			Provider: "whmcs", Dialect: "documented", Feature: feature, Rule: rule, Name: name,
			File: "features/whmcs/" + file, Line: line, Effect: spec.Write, Verdict: v, Took: took,
		}
	}
	pass := whmcs("Client secrets", "a secret can be replaced, and the old one is gone", "Resetting the secret of a credential", "secrets.feature", 12, verdict.Pass, 48*time.Millisecond)
	pass.Tags = []string{"@smoke"}
	pass.Steps = []report.Step{
		step(verdict.Pass, -1, "Given a fresh account"), step(verdict.Pass, 0, call), step(verdict.Pass, 0, "Then it succeeds as \"ci\""),
		step(verdict.Pass, 2, "Then eventually ListOAuthCredentials answers listed"),
	}
	listed := doubtful
	listed.Problems = nil
	pass.Exchanges = []report.Exchange{created, listed, listed, created}
	pass.Exchanges[3].Operation, pass.Exchanges[3].Answer = "DeleteOAuthCredential", "deleted"

	fail := whmcs("Scopes", "an unknown scope is refused by name", "Asking for root", "scopes.feature", 21, verdict.Fail, 1300*time.Millisecond)
	fail.Reason = "the message is none of the catalogue; invalidScope is nearest"
	fail.Steps = []report.Step{step(verdict.Pass, 0, "Given \"ci\" is the answer to CreateOAuthCredential"), step(verdict.Pass, 1, call), failed, step(verdict.Skipped, -1, "And nothing has changed")}
	fail.Exchanges = []report.Exchange{created, refused}

	suspect := whmcs("Listing", "", "An account without credentials", "listing.feature", 8, verdict.Suspect, 15*time.Millisecond)
	suspect.Reason, suspect.Effect = "clients is an array; the schema says an object", spec.Read
	suspect.Steps = []report.Step{step(verdict.Suspect, 0, "When I call ListOAuthCredentials")}
	suspect.Exchanges = []report.Exchange{doubtful}

	drift := whmcs("Client secrets", "a secret can be replaced, and the old one is gone", "Renaming keeps the secret", "secrets.feature", 30, verdict.Drift, 22*time.Millisecond)
	drift.Reason = "the field warnings is declared nowhere"
	drift.Steps = []report.Step{step(verdict.Drift, 0, "When I call UpdateOAuthCredential")}
	drift.Exchanges = []report.Exchange{drifted}

	skipped := whmcs("Single sign-on", "", "A token dies after a minute", "sso.feature", 5, verdict.Skipped, 0)
	skipped.Reason, skipped.Tags = "the target has no clock", []string{"@mock-only"}
	disabled := whmcs("Deleting", "deleted is gone for every operation", "Deleting twice", "deleting.feature", 9, verdict.Disabled, 0)
	disabled.Reason, disabled.Effect = "its effect is delete; --allow delete is not given", spec.Delete

	accepted := whmcs("Listing", "", "The name of a field", "listing.feature", 20, verdict.Known, 9*time.Millisecond)
	accepted.Reason = "known: our gateway adds a field"
	accepted.Steps = []report.Step{step(verdict.Known, -1, "When I call ListOAuthCredentials")}

	broken := report.Scenario{
		Provider: "purecloud", Dialect: "current", Feature: "On the wire " + nasty, Rule: "bytes are bytes " + nasty, Name: "An answer from a proxy " + nasty,
		File: "features/purecloud/wire.feature", Line: 3, Tags: []string{"@wire"}, Effect: spec.Read, Verdict: verdict.Error,
		Reason: "HTML instead of JSON " + nasty, Took: 2100 * time.Millisecond,
		Steps: []report.Step{nastyStep}, Exchanges: []report.Exchange{strange, {
			Operation: "getOauthClients", Request: report.Message{Line: "GET https://api.example.com/api/v2/oauth/clients"}, Took: 5 * time.Second,
			Problems: []report.Problem{{Verdict: verdict.Error, What: "connection reset by peer"}},
		}},
	}
	return &report.Report{
		Started: time.Date(2026, 1, 2, 4, 4, 5, 0, time.FixedZone("", 3600)), Took: 3485 * time.Millisecond, Seed: 20260102, Run: "k7f3q9" + nasty,
		Targets: []report.Target{
			{Provider: "whmcs", URL: "https://billing.example.com/includes/api.php", Dialect: "documented", Real: true, Prerequisites: map[string]string{"service": "12", "product": "3" + nasty}},
			{Provider: "purecloud", URL: "http://127.0.0.1:8080", Dialect: "current", Capabilities: []string{"reset", "clock", "faults"}},
		},
		Scenarios: []report.Scenario{fail, broken, disabled, suspect, drift, accepted, skipped, pass},
		Matrix: []report.Cell{
			{Provider: "whmcs", Operation: "CreateOAuthCredential", Answer: "created", Known: documented, State: report.Provoked, Count: 12},
			{Provider: "whmcs", Operation: "CreateOAuthCredential", Answer: "invalidScope", Known: documented, State: report.Unreached},
			{Provider: "whmcs", Operation: "CreateOAuthCredential", Answer: "invalidGrantType", Known: inferred, State: report.Provoked, Count: 1},
			{Provider: "whmcs", Operation: "ListOAuthCredentials", Answer: "listed", Known: inferred, State: report.Provoked, Count: 3},
			{Provider: "whmcs", Operation: "ListOAuthCredentials", Answer: "noOutput", Known: observed, State: report.FaultOnly, Count: 2},
			{Provider: "purecloud", Operation: "getOauthClients", Answer: "listed" + nasty, Known: spec.Known{How: "observed", Source: nasty}, State: report.Unreached},
			{Provider: "purecloud", Operation: "getOauthClients", Answer: "tooManyRequests", Known: documented, State: report.FaultOnly, Count: 1},
		},
		Deviations: []report.Accepted{
			{Provider: "whmcs", State: report.DeviationShown, Scenarios: 1, Deviation: verdict.Deviation{
				Rule: "declared fields", Pointer: "extra", Reason: "our gateway adds a field " + nasty, Since: "2026-01-01", Expires: "2026-06-30"}},
			{Provider: "whmcs", State: report.DeviationGone, Deviation: verdict.Deviation{
				Rule: "header", Operation: "ListOAuthCredentials", Pointer: "Date", Reason: "no clock", Since: "2026-01-01", Expires: "2026-06-30"}},
		},
		Compared: 3,
		Differences: []report.Difference{
			{Provider: "whmcs", Operation: "*", Kind: "header", Pointer: "X-Frame-Options", Target: "SAMEORIGIN " + nasty, Mock: "(absent)", Scenarios: []int{0, 1},
				Example: report.Beside{Step: "When I call CreateOAuthCredential with:\n  | name | " + nasty + " |", Target: created, Mock: created}},
			{Provider: "whmcs", Operation: "*", Kind: "verdict", Target: "pass", Mock: "FAIL: it should succeed", Scenarios: []int{0}},
		},
		Problems: []string{"a credential could not be deleted: 502 Bad Gateway; run credmock conform --clean run.json " + nasty},
	}
}

// golden compares an output, but for its long body, with its file in
// testdata/report, and returns all of it.
func golden(t *testing.T, name string, write func(io.Writer) error) string {
	t.Helper()
	whole, file := render(t, write), filepath.Join("testdata", name)
	if again := render(t, write); again != whole {
		t.Errorf("%s differs when written twice (-first +second):\n%s", name, cmp.Diff(whole, again))
	}
	got := strings.ReplaceAll(whole, long, "[200 KB]")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s mismatch (-want +got), -update accepts it:\n%s", name, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
	}
	return whole
}

func render(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReportExitCode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		verdicts []verdict.Verdict
		problems []string
		strict   bool
		want     int
	}{
		{name: "nothing", want: 3},
		{name: "pass", verdicts: []verdict.Verdict{verdict.Pass, verdict.Skipped}, want: 0},
		{name: "onlySkipped", verdicts: []verdict.Verdict{verdict.Skipped, verdict.Disabled}, want: 3},
		{name: "suspect", verdicts: []verdict.Verdict{verdict.Suspect}, want: 0},
		{name: "drift", verdicts: []verdict.Verdict{verdict.Drift}, want: 0},
		{name: "suspectStrict", verdicts: []verdict.Verdict{verdict.Pass, verdict.Suspect}, strict: true, want: 1},
		{name: "driftStrict", verdicts: []verdict.Verdict{verdict.Drift}, strict: true, want: 1},
		{name: "skippedStrict", verdicts: []verdict.Verdict{verdict.Pass, verdict.Skipped}, strict: true, want: 0},
		{name: "fail", verdicts: []verdict.Verdict{verdict.Pass, verdict.Fail}, want: 1},
		{name: "error", verdicts: []verdict.Verdict{verdict.Pass, verdict.Error}, want: 2},
		{name: "onlyError", verdicts: []verdict.Verdict{verdict.Error}, want: 2},
		{name: "failAndError", verdicts: []verdict.Verdict{verdict.Error, verdict.Fail}, want: 1},
		{name: "unreachable", verdicts: []verdict.Verdict{verdict.Pass, verdict.Unreachable}, want: 2},
		{name: "flaky", verdicts: []verdict.Verdict{verdict.Pass, verdict.Flaky}, want: 1},
		{name: "unclean", verdicts: []verdict.Verdict{verdict.Pass}, problems: []string{"left behind"}, want: 2},
		{name: "uncleanAndFail", verdicts: []verdict.Verdict{verdict.Fail}, problems: []string{"left behind"}, want: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := report.Report{Strict: tt.strict, Problems: tt.problems}
			for _, v := range tt.verdicts {
				r.Scenarios = append(r.Scenarios, report.Scenario{Verdict: v})
			}
			if got := r.ExitCode(); got != tt.want {
				t.Errorf("ExitCode() of %v, strict %t = %d, want %d", tt.verdicts, tt.strict, got, tt.want)
			}
		})
	}
}

func TestReportCounts(t *testing.T) {
	t.Parallel()
	got := sample("").Counts()
	for _, v := range []verdict.Verdict{verdict.Pass, verdict.Fail, verdict.Suspect, verdict.Drift, verdict.Skipped, verdict.Disabled, verdict.Error} {
		if got[v] != 1 {
			t.Errorf("Counts()[%s] = %d, want 1", v, got[v])
		}
	}
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	want := sample("<&>\x00 ]]>")
	var got report.Report
	if err := json.Unmarshal([]byte(render(t, want.WriteJSON)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("the JSON of a report read back mismatch (-want +got):\n%s", diff)
	}
	empty := render(t, new(report.Report).WriteJSON)
	for _, want := range []string{`"targets": []`, `"scenarios": []`, `"matrix": []`} {
		if !strings.Contains(empty, want) {
			t.Errorf("the JSON of an empty report lacks %s:\n%s", want, empty)
		}
	}
}

func TestWriteAll(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "reports")
	for range 2 { // the second run replaces the files of the first
		if err := sample(hostile).WriteAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(e.Name(), " ", info.Mode()))
	}
	want := []string{"conformance.yaml -rw-r--r--", "index.html -rw-r--r--", "junit.xml -rw-r--r--", "report.json -rw-r--r--", "report.md -rw-r--r--"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("WriteAll mismatch (-want +got):\n%s", diff)
	}
}

func TestWriteAllErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(t *testing.T, dir string) string // returns where to write
		want    []string
	}{
		{"parentIsFile", func(t *testing.T, dir string) string {
			writeFile(t, filepath.Join(dir, "file"))
			return filepath.Join(dir, "file", "reports")
		}, []string{"make the report directory", "file"}},
		{"isFile", func(t *testing.T, dir string) string {
			writeFile(t, filepath.Join(dir, "file"))
			return filepath.Join(dir, "file")
		}, []string{"make the report directory", "file"}},
		{"emptyName", func(*testing.T, string) string { return "" }, []string{"make the report directory"}},
		{"pageIsDirectory", func(t *testing.T, dir string) string {
			if err := os.Mkdir(filepath.Join(dir, "index.html"), 0o755); err != nil {
				t.Fatal(err)
			}
			return dir
		}, []string{"put the report in its place", "index.html"}},
		{"readOnly", func(t *testing.T, dir string) string {
			if os.Geteuid() == 0 {
				t.Skip("root may write anywhere")
			}
			if err := os.Chmod(dir, 0o555); err != nil {
				t.Fatal(err)
			}
			return dir
		}, []string{"report.json", "permission denied"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			err := sample("").WriteAll(tt.prepare(t, dir))
			if err == nil {
				t.Fatal("WriteAll succeeded, want an error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("WriteAll: %q, want it to name %q", err, want)
				}
			}
			left, _ := filepath.Glob(filepath.Join(dir, ".report-*"))
			if len(left) > 0 {
				t.Errorf("WriteAll left %v behind", left)
			}
		})
	}
}

func writeFile(t *testing.T, name string) {
	t.Helper()
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A report does not depend on the order in which the scenarios happened to run.
func TestReportsIgnoreOrder(t *testing.T) {
	t.Parallel()
	one, other := sample(""), sample("")
	slices.Reverse(other.Scenarios)
	for _, d := range other.Differences { // they name scenarios by their place
		for i := range d.Scenarios {
			d.Scenarios[i] = len(other.Scenarios) - 1 - d.Scenarios[i]
		}
	}
	for name, write := range map[string][2]func(io.Writer) error{
		"WriteHTML": {one.WriteHTML, other.WriteHTML}, "WriteJUnit": {one.WriteJUnit, other.WriteJUnit}, "WriteMarkdown": {one.WriteMarkdown, other.WriteMarkdown},
	} {
		if diff := cmp.Diff(render(t, write[0]), render(t, write[1])); diff != "" {
			t.Errorf("%s of the same scenarios in another order (-one +other):\n%s", name, diff)
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestReportWriteErrors(t *testing.T) {
	t.Parallel()
	r := sample("")
	for name, write := range map[string]func(io.Writer) error{
		"WriteJSON": r.WriteJSON, "WriteJUnit": r.WriteJUnit, "WriteMarkdown": r.WriteMarkdown, "WriteHTML": r.WriteHTML,
	} {
		if err := write(failingWriter{}); err == nil {
			t.Errorf("%s to a writer that fails succeeded", name)
		}
	}
}
