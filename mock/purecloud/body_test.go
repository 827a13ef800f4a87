package purecloud_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
)

// FuzzBody hands any body to those operations that read one as JSON, called by
// somebody who may. What is taken is one JSON object, and what is not is a refusal.
func FuzzBody(f *testing.F) {
	server := mocktest.New(f, mocktest.Options{YAML: world(f, ""), Clock: now, Seed: "fuzz"})
	doc := server.Document("purecloud")
	type taken struct{ method, path string }
	var reads []taken
	for _, op := range doc.Operations {
		if c, known := requests[op.ID]; known && c.body != "" && op.ID != "postOauthToken" && len(op.Consumes) > 0 && op.Consumes[0] == "application/json" {
			r := call{operation: op.ID}.build(f, doc, "")
			reads = append(reads, taken{r.Method, r.URL.Path})
			f.Add(uint(len(reads)-1), []byte(c.body))
			f.Add(uint(len(reads)-1), []byte(c.body+"{}"))
			f.Add(uint(len(reads)-1), []byte(`{"name":"a","name":["b"],"roleIds":[null,{}],"state":1e400,"\ud800":"\ud800"}`))
		}
	}
	if len(reads) == 0 {
		f.Fatal("no operation reads a JSON body")
	}
	f.Fuzz(func(t *testing.T, which uint, body []byte) {
		op := reads[which%uint(len(reads))]
		got := serveFresh(server, op.method, op.path, "", "application/json", "Bearer client-token", body)
		object := map[string]any{}
		valid := json.Unmarshal(body, &object) == nil && object != nil
		switch {
		case got.Status >= http.StatusInternalServerError || got.Status == http.StatusUnauthorized:
			t.Errorf("%s %s got %d %s", op.method, op.path, got.Status, got.Body)
		case got.Status < http.StatusMultipleChoices && !valid:
			t.Errorf("%s %s of %q got %d %s, and it is no JSON object", op.method, op.path, body, got.Status, got.Body)
		default:
			checkJSON(t, got)
		}
	})
}
