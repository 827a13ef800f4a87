package spec_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

// TestEveryAnswerMatchesItself decodes each answer's own text and finds the
// values that turned its template into it.
func TestEveryAnswerMatchesItself(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		for _, dialect := range spec.Dialects {
			doc, err := spec.Load(name, dialect)
			if err != nil {
				t.Fatal(err)
			}
			for _, op := range doc.Operations {
				for _, a := range op.Answers {
					if a.MediaType == "" {
						continue
					}
					text, err := json.Marshal(a.Value)
					if err != nil {
						t.Fatal(err)
					}
					var body any
					if err := json.Unmarshal(text, &body); err != nil {
						t.Fatal(err)
					}
					values, ok := a.Match(body)
					if !ok {
						t.Errorf("%s %s %s does not match its own text", name, op.ID, a.Name)
					}
					if diff := cmp.Diff(a.Example(), values); diff != "" {
						t.Errorf("%s %s %s: placeholders mismatch (-want +got):\n%s", name, op.ID, a.Name, diff)
					}
					if s := a.Schema(); s == nil || len(s.Check(body)) > 0 {
						t.Errorf("%s %s %s does not fit its own schema", name, op.ID, a.Name)
					}
				}
			}
		}
	}
}

func TestMatchTellsAnswersApart(t *testing.T) {
	t.Parallel()
	doc, err := spec.Load("whmcs", "")
	if err != nil {
		t.Fatal(err)
	}
	a := doc.Operation("CreateOAuthCredential").Answer("invalidScope")
	tests := []struct {
		name string
		body any
		want bool
	}{
		{"another_value", map[string]any{"result": "error", "message": `The requested scope "a "b"` + "\n" + `c" is invalid.`}, true},
		{"empty_value", map[string]any{"result": "error", "message": `The requested scope "" is invalid.`}, true},
		{"text_before", map[string]any{"result": "error", "message": `Sorry. The requested scope "x" is invalid.`}, false},
		{"text_after", map[string]any{"result": "error", "message": `The requested scope "x" is invalid. `}, false},
		{"field_more", map[string]any{"result": "error", "message": `The requested scope "x" is invalid.`, "code": 1.0}, false},
		{"field_less", map[string]any{"message": `The requested scope "x" is invalid.`}, false},
		{"no_object", "The requested scope", false},
		{"nothing", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, got := a.Match(tt.body); got != tt.want {
				t.Errorf("Match(%v) = %t, want %t", tt.body, got, tt.want)
			}
		})
	}
}

// TestWhatClientsNeed reads who may call, and where.
func TestWhatClientsNeed(t *testing.T) {
	t.Parallel()
	doc, err := spec.Load("purecloud", "current")
	if err != nil {
		t.Fatal(err)
	}
	if op := doc.TokenOperation(); op == nil || op.ID != "postOauthToken" || op.Host != "login" || op.Schemes[0].HTTP != "basic" {
		t.Errorf("the token operation is %+v", op)
	}
	create := doc.Operation("postOauthClients")
	if create.Host != "" || create.Schemes[0].Name != "PureCloudOAuth" || len(create.Schemes) != 2 {
		t.Errorf("host %q, schemes %v; want the document's own host, and the client's grant before the user's", create.Host, create.Schemes)
	}
	if got := create.Produces(200); len(got) != 1 || got[0] != "application/json" {
		t.Errorf("Produces(200) = %v", got)
	}
	whmcs, err := spec.Load("whmcs", "")
	if err != nil {
		t.Fatal(err)
	}
	if whmcs.TokenOperation() != nil {
		t.Error("WHMCS issues no tokens")
	}
	if op := whmcs.Operation("DeleteOAuthCredential"); op.Consumes[0] != "application/x-www-form-urlencoded" {
		t.Errorf("consumes %v", op.Consumes)
	}
}
