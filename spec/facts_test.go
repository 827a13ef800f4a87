package spec_test

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec/tree"
)

// TestAnswersOutsideThePages compares the refusals that no page of the vendor
// lists with a table transcribed from the facts, and the table with them: their
// messages and statuses are pinned here and not by the spec itself.
func TestAnswersOutsideThePages(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/vendor/whmcs-facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Answer, Message, Row string
		Status               int
		Only, Not            string // an operation, where the name means another answer elsewhere
	}
	if err := yaml.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	doc := load(t, "whmcs", "documented")
	for _, row := range rows {
		listed[row.Answer] = true
		found := false
		for _, op := range doc.Operations {
			a := op.Answer(row.Answer)
			if a == nil || row.Only != "" && row.Only != op.ID || row.Not == op.ID {
				continue
			}
			found = true
			values := map[string]string{}
			for _, name := range a.Placeholders() {
				values[name] = "x"
			}
			rendered, err := a.Render(values)
			if err != nil {
				t.Errorf("%s: %v", row.Answer, err)
				continue
			}
			said, _ := rendered.(tree.Object)
			if got := said.Text("message") + said.Text("error_description"); got != row.Message || a.Status != row.Status {
				t.Errorf("%s of %s is %d %q, facts %s say %d %q", row.Answer, op.ID, a.Status, got, row.Row, row.Status, row.Message)
			}
			if !strings.Contains(a.Known.Source, row.Row) {
				t.Errorf("%s of %s has the source %q, which does not name %s", row.Answer, op.ID, a.Known.Source, row.Row)
			}
		}
		if !found {
			t.Errorf("no operation answers %s", row.Answer)
		}
	}
	for _, op := range doc.Operations {
		for _, a := range op.Answers {
			if a.Refusal && !listed[a.Name] && !strings.Contains(a.Known.Source, "page") {
				t.Errorf("%s of %s is neither on a page nor in the table", a.Name, op.ID)
			}
		}
	}
}
