package contract_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/spec"
)

// TestProved says what a run observed that was only inferred, and what was not asked.
func TestProved(t *testing.T) {
	t.Parallel()
	_, targets := deployment(t, "whmcs", func(http.Header) {})
	r := judge(t, contract.Options{Targets: targets, Features: []fs.FS{features.FS}, Name: "list", Allow: spec.Write})
	if r.ExitCode() != 0 {
		t.Fatalf("the run exits with %d: %v", r.ExitCode(), problems(r))
	}
	if got := r.Targets[0]; got.Version != "8.13.1" || !strings.HasPrefix(got.Document, "sha256:") {
		t.Errorf("the target is %+v, want its version and the fingerprint of its document", got)
	}
	for _, want := range [][2]string{{"answer", "details"}, {"field", "whmcs"}} {
		if !slices.ContainsFunc(r.Proved, func(p report.Proof) bool {
			return p.Operation == "WhmcsDetails" && p.Kind == want[0] && p.Name == want[1] && p.Count > 0 && p.Source != ""
		}) {
			t.Errorf("the %s %s is not proved: %v", want[0], want[1], r.Proved)
		}
	}
	if slices.ContainsFunc(r.Proved, func(p report.Proof) bool { return p.Name == "created" }) {
		t.Error("created is proved, which nobody asked for")
	}
	var b bytes.Buffer
	if err := r.WriteConformance(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"outcome: pass\n", "version: 8.13.1\n", "real: true\n", "dialect: documented\n", "document: sha256:", "proved:\n", "notAsked:\n", "name: details\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("conformance.yaml lacks %q:\n%s", want, &b)
		}
	}
}
