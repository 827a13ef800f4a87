package purecloud_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// A request example and the answer of the same name belong together: sending the
// one comes to the other.
func TestRequestExamplesGetTheirAnswers(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			doc, err := spec.Load("purecloud", dialect)
			if err != nil {
				t.Fatal(err)
			}
			rows, executed := byAnswer(t, doc), 0
			for _, op := range doc.Operations {
				for name, body := range requestExamples(t, doc, op) {
					executed++
					t.Run(op.ID+"_"+name, func(t *testing.T) {
						row, ok := rows[op.ID+" "+name]
						if !ok {
							t.Fatalf("request example %s of %s has no answer of its name that a request can provoke", name, op.ID)
						}
						m := start(t, dialect, worlds[row.world])
						checkAnswer(t, m, call{operation: op.ID, body: body}, name, nil, row.made)
					})
				}
			}
			if executed < 4 {
				t.Errorf("only %d request examples were executed", executed)
			}
		})
	}
}

// requestExamples returns the JSON bodies of an operation's named examples.
func requestExamples(t *testing.T, doc *spec.Document, op *spec.Operation) map[string]string {
	t.Helper()
	text, err := doc.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var tree struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	for _, item := range tree.Paths[op.Path] {
		var found struct {
			OperationID string
			RequestBody struct {
				Content map[string]struct {
					Examples map[string]struct{ Value json.RawMessage }
				}
			}
		}
		if json.Unmarshal(item, &found) != nil || found.OperationID != op.ID {
			continue
		}
		bodies := map[string]string{}
		for _, media := range found.RequestBody.Content {
			for name, example := range media.Examples {
				bodies[name] = string(example.Value)
			}
		}
		return bodies
	}
	return nil
}

// What the document gives for a parameter or a field is taken by the mock: alone
// beside what is needed, and all of it together.
func TestRequestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			m := start(t, dialect, "")
			doc := m.Server.Document("purecloud")
			for _, op := range doc.Operations {
				if op.ID == "getOauthClientUsageQueryResult" || op.ID == "deleteOauthClient" || op.ID == "deleteIntegrationsCredential" {
					continue // they want a state; TestCatalogue makes it
				}
				query := url.Values{}
				for _, p := range op.Parameters {
					if p.In != "query" {
						continue
					}
					query.Set(p.Name, fmt.Sprint(p.Example))
					whole, err := url.ParseQuery(requests[op.ID].query)
					if err != nil {
						t.Fatal(err)
					}
					whole.Set(p.Name, query.Get(p.Name))
					if other := together[p.Name]; other != "" {
						whole.Set(other, fmt.Sprint(parameter(op, other).Example))
					}
					taken(t, m, call{operation: op.ID, query: whole.Encode()}, p.Name)
				}
				if len(query) > 0 {
					taken(t, m, call{operation: op.ID, query: query.Encode()}, "every parameter")
				}
				if op.Request == nil {
					continue
				}
				all := map[string]any{}
				for _, name := range op.Request.Properties() {
					all[name] = op.Request.Property(name).Example()
					taken(t, m, call{operation: op.ID, body: body(t, op, map[string]any{name: all[name]})}, name)
				}
				taken(t, m, call{operation: op.ID, body: body(t, op, all)}, "every field")
			}
		})
	}
}

// together names the parameter without which another means nothing.
var together = map[string]string{"code_challenge": "code_challenge_method", "code_challenge_method": "code_challenge"}

func parameter(op *spec.Operation, name string) spec.Parameter {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p
		}
	}
	return spec.Parameter{}
}

// body returns the body that succeeds with further fields in it.
func body(t *testing.T, op *spec.Operation, further map[string]any) string {
	t.Helper()
	if op.ID == "postOauthToken" {
		form, err := url.ParseQuery(requests[op.ID].body)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range further {
			form.Set(name, fmt.Sprint(value))
		}
		return form.Encode()
	}
	whole := map[string]any{}
	if err := json.Unmarshal([]byte(requests[op.ID].body), &whole); err != nil {
		t.Fatal(err)
	}
	for name, value := range further {
		whole[name] = value
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func taken(t *testing.T, m *mocktest.Mock, c call, what string) {
	t.Helper()
	m.Server.Sandbox().Reset()
	got := c.over(t, m)
	if got.Status >= 400 || got.Status == 302 && !isSuccess(got) {
		t.Errorf("%s with the document's %s answers %d %q %s", c.operation, what, got.Status, got.Body, got.Header.Get("Location"))
	}
}

func isSuccess(got reply) bool {
	location, err := url.Parse(got.Header.Get("Location"))
	return err == nil && !location.Query().Has("error")
}
