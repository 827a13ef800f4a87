package drift

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What cannot be read is an error that says where, never a drift.
func TestBrokenSources(t *testing.T) {
	t.Parallel()
	whole := text(t, published(t))
	declared, err := os.ReadFile("testdata/index.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	p := transcribed(t)
	page := p.markdown("CreateOAuthCredential")
	before := func(text, mark string) string { head, _, _ := strings.Cut(text, mark); return head }
	half := whole[:len(whole)/2]
	tests := []struct {
		name, provider, text string
		want                 string
	}{
		{"cut_json", "purecloud", half,
			fmt.Sprintf("line %d (offset %d): the file ends in the middle: was it cut off?", 1+strings.Count(half, "\n"), len(half))},
		{"cut_at_a_key", "purecloud", before(whole, `"definitions"`), "the file ends in the middle: was it cut off?"},
		{"bad_json", "purecloud", "{\n\t\"swagger\": \"2.0\",\n\t\"paths\": {,}\n}", "line 3 (offset "},
		{"bad_json_below", "purecloud", "{\n\"swagger\": \"2.0\",\n\"paths\": {\"/a\": {\"get\": [1 2]}}\n}", "line 3 (offset "},
		{"no_object", "purecloud", "{\"swagger\": \"2.0\", \"paths\": []}", "found [ where { is wanted"},
		{"other_json", "purecloud", "{\"hello\": 1}", "neither swagger nor openapi"},
		{"two_definitions", "purecloud", whole + whole, "something follows the end of the definition"},
		{"lost_model", "purecloud", strings.Replace(whole, `"RoleDivision": {`, `"Division": {`, 1), "#/definitions/RoleDivision is referred to and does not exist"},
		{"empty", "purecloud", "", "it is empty"},
		{"web_page", "purecloud", "<!DOCTYPE html>\n<title>Sign in</title>", `it is none of: definition, typescript, sdk-page, page; it begins with "<!DOCTYPE html>`},
		{"page_for_another", "purecloud", page, "it is a page, and the document names no such source (it names: definition, sdk-page, typescript)"},
		{"nothing_of_it", "purecloud", `{"swagger": "2.0", "paths": {"/other": {}}}`, "drift purecloud: nothing of it is in "},
		{"cut_declarations", "purecloud", before(string(declared), `"clientName"`), "this { is never closed: was the file cut off?"},
		{"cut_text", "purecloud", string(declared) + "\n\"x", "a text in quotes that does not end"},
		{"lost_interface", "purecloud", strings.Replace(string(declared), "interface RoleDivision ", "interface Division ", 1), "Models.RoleDivision is used and not declared"},
		{"cut_after_request", "whmcs", before(page, "### Response Parameters"), "no table of response parameters follows that of line 5: was the page cut off?"},
		{"cut_before_sample", "whmcs", before(page, "### Example Response"), "no sample answer in JSON: was the page cut off?"},
		{"cut_sample", "whmcs", before(page, `"clientSecret":`), "the sample answer that begins here is broken"},
		{"cut_sdk_page", "purecloud", "| Method | HTTP request | Description |\n| [**GetOauthClients**](a) | **GET** /api/v2/oauth/clients | - |\n",
			"the table lists GetOauthClients, and no section tells of it: was the page cut off?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from := write(t, "source", tt.text)
			r, err := Run(t.Context(), Options{Provider: tt.provider, From: from})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Run = %v, %v, want an error with %q", r, err, tt.want)
			}
		})
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	whole := text(t, published(t))
	mux := http.NewServeMux()
	mux.HandleFunc("/swagger.json", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, whole) })
	mux.Handle("/moved", http.RedirectHandler("/swagger.json", http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tests := []struct {
		path string
		o    Options
		want string // of the error; "" means that it is in step
	}{
		{path: "/swagger.json"},
		{path: "/moved"},
		{path: "/round", want: "stopped after 10 redirects"},
		{path: "/lost", want: "/lost: it answers 404 Not Found"},
		{path: "/silent", o: Options{Timeout: 1}, want: "context deadline exceeded"},
		{path: "/swagger.json", o: Options{MaxSize: 1000}, want: "more than 1000 bytes"},
	}
	for _, tt := range tests {
		t.Run(strings.Trim(tt.path, "/")+tt.want, func(t *testing.T) {
			t.Parallel()
			tt.o.Provider, tt.o.From, tt.o.Client = "purecloud", []string{server.URL + tt.path}, server.Client()
			r, err := Run(t.Context(), tt.o)
			switch {
			case tt.want == "" && (err != nil || r.Drifted()):
				t.Errorf("Run = %v, %v, want no drift", r, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("Run = %v, %v, want an error with %q", r, err, tt.want)
			}
		})
	}
}

func TestStandardInput(t *testing.T) {
	t.Parallel()
	o := Options{Provider: "purecloud", From: []string{"-"}, In: strings.NewReader(text(t, planted(published(t)))), Timeout: time.Minute}
	if got := lines(t, o); len(got) != 5 {
		t.Errorf("Run of standard input finds %q", got)
	}
}

func TestSourcesThatAreNone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from []string
		want string
	}{
		{nil, "nothing to compare with; the vendor publishes:\n  definition: https://"},
		{[]string{"no-such-file"}, "no-such-file: no such file or directory"},
		{[]string{"ftp://vendor.example/a"}, "only http and https are fetched"},
		{[]string{"-"}, "there is no standard input"},
		{[]string{t.TempDir()}, "nothing of it is in "},
	}
	for _, tt := range tests {
		if _, err := Run(t.Context(), Options{Provider: "purecloud", From: tt.from}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Run(%q) = %v, want an error with %q", tt.from, err, tt.want)
		}
	}
	if _, err := Run(t.Context(), Options{Provider: "purecluod", From: []string{"-"}}); err == nil || !strings.Contains(err.Error(), `did you mean "purecloud"?`) {
		t.Errorf("Run of a misspelt provider = %v", err)
	}
}

func TestIgnores(t *testing.T) {
	t.Parallel()
	from := write(t, "swagger.json", text(t, planted(published(t))))
	list := write(t, "known.yaml", `ignore:
  - {at: OAuthClient.allowed*, change: added, reason: announced}
  - {kind: permission, value: 'oauth:client:create', reason: not asked for}
  - {at: OAuthClient.gone, reason: nobody knows}
  - {at: '*', sources: [page], reason: of another form}
`)
	known, err := ReadIgnores(list[0])
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), Options{Provider: "purecloud", From: from, Ignore: known})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{plantedLines[1], plantedLines[2], plantedLines[3]}
	if diff := cmp.Diff(want, linesOf(r)); diff != "" {
		t.Errorf("Run mismatch (-want +got):\n%s", diff)
	}
	var vain []string
	for _, s := range r.Stale {
		if s.Own {
			vain = append(vain, s.Entry+": "+s.Reason)
		}
	}
	if diff := cmp.Diff([]string{"OAuthClient.gone: nobody knows"}, vain); diff != "" {
		t.Errorf("entries in vain mismatch (-want +got):\n%s", diff)
	}
}

func TestBadIgnores(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"no_reason", "ignore: [{at: A.b}]", "known.yaml:1: the ignore list.ignore[0]: lacks reason"},
		{"nothing_meant", "ignore: [{reason: why}]", "entry 1 (): neither at nor value says what is meant"},
		{"bad_kind", "ignore: [{at: A, kind: feild, reason: why}]", `unknown kind "feild"; did you mean "field"?`},
		{"bad_change", "ignore: [{at: A, change: add, reason: why}]", `ignore[0].change: unknown value "add"; did you mean "added"?`},
		{"bad_key", "ignore: [{at: A, reasn: why}]", `unknown key "reasn"; did you mean "reason"?`},
		{"no_yaml", "ignore: [", "known.yaml:1: this is no YAML"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadIgnores(write(t, "known.yaml", tt.text)[0]); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadIgnores = %v, want an error with %q", err, tt.want)
			}
		})
	}
	if _, err := ReadIgnores(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("ReadIgnores of no file = nil")
	}
}

func TestReportIsForPeopleAndPrograms(t *testing.T) {
	t.Parallel()
	r, err := Run(t.Context(), Options{Provider: "purecloud", From: write(t, "swagger.json", text(t, planted(published(t))))})
	if err != nil {
		t.Fatal(err)
	}
	var people, programs strings.Builder
	if err := r.Text(&people); err != nil {
		t.Fatal(err)
	}
	if err := r.JSON(&programs); err != nil {
		t.Fatal(err)
	}
	for _, line := range append(plantedLines, "5 differences, ", "seen by getOauthClientUsageQueryResult") {
		if !strings.Contains(people.String(), line) {
			t.Errorf("Text lacks %q:\n%s", line, people.String())
		}
	}
	for _, part := range []string{`"change": "removed"`, `"at": "OAuthClientRequest.state"`, `"reason": "`, `"untold": []`} {
		if !strings.Contains(programs.String(), part) {
			t.Errorf("JSON lacks %s:\n%s", part, programs.String())
		}
	}
}
