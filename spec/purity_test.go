package spec_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

func TestEmbeddedDocumentsLoad(t *testing.T) {
	t.Parallel()
	if len(spec.Names()) == 0 {
		t.Fatal("no document is embedded")
	}
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		if d.Title == "" || len(d.Operations) == 0 {
			t.Errorf("Load(%s, %s) has title %q and %d operations", d.Name, d.Dialect, d.Title, len(d.Operations))
		}
	})
}

// kin reads a document as a stranger's tool does: as a whole, without us.
func kin(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// The text as it is written, with every dialect in it, is OpenAPI too.
func TestSourcesArePlainOpenAPI(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := spec.Bundle(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := kin(t, source).OpenAPI; got != "3.0.3" {
				t.Errorf("openapi = %s, want 3.0.3: under 3.1 every check compiles its schema anew", got)
			}
		})
	}
}

var pathVariable = regexp.MustCompile(`\{[^}]*\}`)

// Every operation that goes over the wire is found by the routers that others
// build on these documents. A fragment is never sent: its path leads to the union.
func TestRoutersFindEveryOperation(t *testing.T) {
	t.Parallel()
	makers := map[string]func(*openapi3.T) (routers.Router, error){
		"gorillamux": gorillamux.NewRouter,
		"legacy":     func(doc *openapi3.T) (routers.Router, error) { return legacy.NewRouter(doc) },
	}
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		text, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		doc := kin(t, text)
		doc.Servers = nil // they name hosts, and a test has another
		for name, newRouter := range makers {
			router, err := newRouter(doc)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, want := map[string]string{}, map[string]string{}
			for _, op := range d.Operations {
				got[op.ID], want[op.ID] = find(router, op), op.ID
				if op.Fragment != "" {
					want[op.ID] = unionOf(d, op).ID
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s finds other operations (-want +got):\n%s", name, diff)
			}
		}
	})
}

func unionOf(d *spec.Document, fragment *spec.Operation) *spec.Operation {
	for _, op := range d.Operations {
		if op.Union && op.Path == fragment.Path && op.Method == fragment.Method {
			return op
		}
	}
	return &spec.Operation{ID: "no union"}
}

// find returns the operationId that a router finds for a request.
func find(router routers.Router, op *spec.Operation) string {
	request := httptest.NewRequest(op.Method, "http://127.0.0.1:8080"+pathVariable.ReplaceAllString(op.Path, "a"), http.NoBody)
	route, _, err := router.FindRoute(request)
	if err != nil {
		return err.Error()
	}
	return route.Operation.OperationID
}

// Claimed by name, so that it cannot get lost in a loop over nothing.
func TestRoutersFindTheRealPathOfWHMCS(t *testing.T) {
	t.Parallel()
	op := load(t, "whmcs", "").Operation("CallAPI")
	if op == nil || op.Method != http.MethodPost || op.Path != "/includes/api.php" || op.Fragment != "" || !op.Union {
		t.Errorf("CallAPI = %+v, want the union at POST /includes/api.php", op)
	}
}
