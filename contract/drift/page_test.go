package drift

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// pages are the vendor's pages, as they are transcribed for package spec.
type pages struct {
	Actions map[string]struct {
		Parameters []struct {
			Name, Type string
			Required   bool
			Allowed    []string
		}
		Response []struct{ Name, Type string }
		Answer   string
		Errors   []string
	}
}

func transcribed(t *testing.T) pages {
	t.Helper()
	text, err := os.ReadFile("../../spec/testdata/vendor/whmcs-documents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var p pages
	if err := yaml.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// markdown writes a page as the vendor's repository has it; bare as a copy looks
// that lost its marks: one cell a line, and typeset quotes.
func (p pages) markdown(action string) string { return p.page(action, row, "* ") }
func (p pages) bare(action string) string {
	text := p.page(action, func(cells ...string) string { return strings.Join(cells, " |\n") + " |\n" }, "- ")
	return strings.NewReplacer(`"`+action+`"`, "“"+action+"”", "'", "’", "```\n", "").Replace(text)
}

func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

func (p pages) page(action string, row func(...string) string, bullet string) string {
	var b strings.Builder
	a := p.Actions[action]
	rule := func(n int) {
		if bullet == "* " {
			b.WriteString("|" + strings.Repeat(" --- |", n) + "\n")
		}
	}
	fmt.Fprintf(&b, "%s\n\n### Request Parameters\n\n%s", action, row("Parameter", "Type", "Description", "Required"))
	rule(4)
	for _, q := range a.Parameters {
		told, need := "Something.", "Optional"
		if q.Required {
			need = "Required"
		}
		if len(q.Allowed) == 1 {
			told = `"` + q.Allowed[0] + `"`
		} else if len(q.Allowed) > 1 {
			told = "One of '" + strings.Join(q.Allowed, "' or '") + "'"
		}
		b.WriteString(row(q.Name, q.Type, told, need))
	}
	fmt.Fprintf(&b, "\n### Response Parameters\n\n%s", row("Parameter", "Type", "Description"))
	rule(3)
	for _, q := range a.Response {
		b.WriteString(row(q.Name, q.Type, "Something."))
	}
	fmt.Fprintf(&b, "\n### Example Response JSON\n\n```\n%s\n```\n\nPossible error condition responses include:\n\n", strings.TrimSpace(a.Answer))
	for _, message := range a.Errors {
		b.WriteString(bullet + message + "\n")
	}
	b.WriteString("\n### Version History\n\n" + row("Version", "Changelog"))
	rule(2)
	b.WriteString(row("1.0", "Initial Version"))
	return b.String()
}

func (p pages) folder(t *testing.T, form func(string) string) string {
	t.Helper()
	var files []string
	for action := range p.Actions {
		files = append(files, action+".md", form(action))
	}
	names := write(t, files...)
	return names[0][:strings.LastIndex(names[0], "/")]
}

func TestPagesInStep(t *testing.T) {
	t.Parallel()
	p := transcribed(t)
	for name, form := range map[string]func(string) string{"markdown": p.markdown, "bare": p.bare} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Run(t.Context(), Options{Provider: "whmcs", From: []string{p.folder(t, form)}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{}, linesOf(r)); diff != "" {
				t.Errorf("Run mismatch (-want +got):\n%s", diff)
			}
			if len(r.Sources) != len(p.Actions) {
				t.Errorf("%d of %d pages were compared", len(r.Sources), len(p.Actions))
			}
			if diff := cmp.Diff([]string{"WhmcsDetails", "getOpenIDConfiguration", "getWellKnownConfiguration", "getCertificates", "getAuthorize", "postToken", "getUserInfo", "CreateSsoToken", "getSingleSignOn"}, r.Untold); diff != "" {
				t.Errorf("Untold mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPageChanges(t *testing.T) {
	t.Parallel()
	p := transcribed(t)
	message := p.Actions["DeleteOAuthCredential"].Errors[0]
	tests := []struct {
		name, action, old, new string
		want                   []string
	}{
		{"parameter_added", "CreateOAuthCredential", "| logoUri |", "| pkce | bool | Something. | Optional |\n| logoUri |",
			[]string{"added field CreateOAuthCredentialRequest.pkce: boolean"}},
		{"parameter_required", "CreateOAuthCredential", "| name | string | Something. | Optional |", "| name | string | Something. | Required |",
			[]string{"retyped field CreateOAuthCredentialRequest.name: was optional, is required"}},
		{"value_added", "CreateOAuthCredential", "'single_sign_on'", "'single_sign_on' or 'device_code'",
			[]string{"added value device_code of CreateOAuthCredentialRequest.grantType"}},
		{"answer_field_added", "DeleteOAuthCredential", "| result | string | Something. |", "| result | string | Something. |\n| deletedAt | string | Something. |",
			[]string{"added field DeleteOAuthCredentialAnswer.deletedAt: string"}},
		{"sample_field_added", "ListOAuthCredentials", `"rsaKeyPairId": 0,`, `"rsaKeyPairId": 0, "lastUsed": "never",`,
			[]string{"added field OAuthCredential.lastUsed: string"}},
		{"sample_retyped", "ListOAuthCredentials", `"logoUri": "",`, `"logoUri": [],`,
			nil}, // another row of the sample still says string
		{"message_changed", "DeleteOAuthCredential", message, "It is gone.",
			[]string{"removed message " + message + " of DeleteOAuthCredential", "added message It is gone. of DeleteOAuthCredential"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page := p.markdown(tt.action)
			if !strings.Contains(page, tt.old) {
				t.Fatalf("%q is not in\n%s", tt.old, page)
			}
			from := write(t, "page.md", strings.Replace(page, tt.old, tt.new, 1))
			got := lines(t, Options{Provider: "whmcs", From: from})
			if diff := cmp.Diff(append([]string{}, tt.want...), got); diff != "" {
				t.Errorf("Run mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// An SDK's own page names models only: it is enough to see one change.
func TestSDKPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/sdk-page.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"in_step", "", "", []string{}},
		{"permission", "oauth:client:view\n", "oauth:client:list\n", []string{
			"removed permission oauth:client:view of getOauthClients", "added permission oauth:client:list of getOauthClients"}},
		{"model", "type\n\n[**OAuthClientEntityListing**](Listing.html)", "type\n\n[**OAuthClientPage**](Page.html)", []string{
			"retyped field getOauthClients answer: was OAuthClientEntityListing, is OAuthClientPage"}},
		{"parameter", "This endpoint does not require any parameters.", "| **pageSize** | **int**| Items | [optional] |", []string{
			"added parameter getOauthClients pageSize: integer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from := write(t, "OAuthApi.md", strings.Replace(string(text), tt.old, tt.new, 1))
			if diff := cmp.Diff(tt.want, lines(t, Options{Provider: "purecloud", From: from})); diff != "" {
				t.Errorf("Run mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
