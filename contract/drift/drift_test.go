package drift

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/tree"
)

// write puts texts into files of a folder of their own, and names them.
func write(t *testing.T, files ...string) (names []string) {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, files[i])
		if err := os.WriteFile(name, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// lines are the findings of a comparison.
func lines(t *testing.T, o Options) []string {
	t.Helper()
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return linesOf(r)
}

func linesOf(r *Report) []string {
	out := []string{}
	for _, f := range r.Findings {
		out = append(out, f.line())
	}
	return out
}

// published writes the document as its vendor would publish it: Swagger 2.0,
// with permissions and codes of its own kind.
func published(t *testing.T) tree.Object {
	t.Helper()
	doc, err := spec.Load("purecloud", "current")
	if err != nil {
		t.Fatal(err)
	}
	text, err := doc.JSON()
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("#/components/schemas/"), []byte("#/definitions/"))
	v, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	root := v.(tree.Object)
	d := &definition{root: root}
	d.lookup = d.within
	paths := tree.Object{}
	for _, path := range root.Object("paths") {
		item, _ := path.Value.(tree.Object)
		if item.Has("servers") {
			continue // on another host
		}
		for i, m := range item {
			if m.Key == "parameters" {
				item[i].Value = swaggerParameters(d, m.Value)
			} else if node, isObject := m.Value.(tree.Object); isObject {
				item[i].Value = swaggerOperation(d, node)
			}
		}
		paths = append(paths, tree.Member{Key: path.Key, Value: item})
	}
	return tree.Object{
		{Key: "swagger", Value: "2.0"}, {Key: "info", Value: tree.Object{{Key: "version", Value: "v2"}}},
		{Key: "definitions", Value: root.Object("components").Object("schemas")}, {Key: "paths", Value: paths},
	}
}

func swaggerParameters(d *definition, v any) []any {
	list, _ := v.([]any)
	out := []any{}
	for _, item := range list {
		p, err := d.resolve(nil, item)
		if err != nil {
			panic(err)
		}
		flat := p.node.Without("schema")
		for _, m := range p.node.Object("schema") {
			flat = flat.With(m.Key, m.Value)
		}
		out = append(out, flat)
	}
	return out
}

func swaggerOperation(d *definition, node tree.Object) tree.Object {
	parameters := swaggerParameters(d, node.Get("parameters"))
	for _, media := range node.Object("requestBody").Object("content") {
		parameters = append(parameters, tree.Object{{Key: "in", Value: "body"}, {Key: "name", Value: "body"}, {Key: "required", Value: true},
			{Key: "schema", Value: media.Value.(tree.Object).Get("schema")}})
		break
	}
	responses := tree.Object{}
	for _, m := range node.Object("responses") {
		response, err := d.resolve(nil, m.Value)
		if err != nil {
			panic(err)
		}
		out, codes := tree.Object{{Key: "description", Value: "-"}}, tree.Object{}
		for _, media := range response.node.Object("content") {
			content := media.Value.(tree.Object)
			out = append(out, tree.Member{Key: "schema", Value: content.Get("schema")})
			for _, example := range content.Object("examples") {
				e, err := d.resolve(nil, example.Value)
				if err != nil {
					panic(err)
				}
				if value := e.node.Object("value"); m.Key >= "4" {
					codes = codes.With(value.Text("code"), value.Text("message"))
				}
			}
			break
		}
		if len(codes) > 0 {
			out = append(out, tree.Member{Key: "x-inin-error-codes", Value: codes})
		}
		responses = append(responses, tree.Member{Key: m.Key, Value: out})
	}
	return tree.Object{
		{Key: "operationId", Value: node.Get("operationId")}, {Key: "parameters", Value: parameters}, {Key: "responses", Value: responses},
		{Key: "x-inin-requires-permissions", Value: tree.Object{{Key: "type", Value: "ANY"}, {Key: "permissions", Value: list(node.Texts("x-permissions"))}}},
	}
}

// set changes what a pointer leads to; the keys on the way exist.
func set(root tree.Object, v any, pointer ...string) tree.Object {
	if len(pointer) == 1 {
		return root.With(pointer[0], v)
	}
	return root.With(pointer[0], set(root.Object(pointer[0]), v, pointer[1:]...))
}

func text(t *testing.T, o tree.Object) string {
	t.Helper()
	text, err := o.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "\t"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const clients = "/api/v2/oauth/clients"

// planted changes a definition in five places.
func planted(root tree.Object) tree.Object {
	root = set(root, tree.Object{{Key: "type", Value: "array"}, {Key: "items", Value: tree.Object{{Key: "type", Value: "string"}}},
		{Key: "description", Value: "Where the client may call from."}}, "definitions", "OAuthClient", "properties", "allowedAddresses")
	root = set(root, []any{"active", "inactive"}, "definitions", "OAuthClientRequest", "properties", "state", "enum")
	root = set(root, tree.Object{{Key: "type", Value: "number"}}, "definitions", "ApiUsageRow", "properties", "requests")
	root = set(root, []any{"oauth:client:add", "oauth:client:create"}, "paths", clients, "post", "x-inin-requires-permissions", "permissions")
	return set(root, tree.Object{{Key: "description", Value: "The precondition failed."}}, "paths", clients, "get", "responses", "412")
}

// plantedLines is how the five are named, in the order of the operations.
var plantedLines = []string{
	"added field OAuthClient.allowedAddresses: array of string",
	"retyped field ApiUsageRow.requests: was integer(int64), is number",
	"added status 412 of getOauthClients",
	"removed value disabled of OAuthClientRequest.state",
	"added permission oauth:client:create of postOauthClients",
}

func TestDefinitionInStep(t *testing.T) {
	t.Parallel()
	from := write(t, "swagger.json", text(t, published(t)))
	if diff := cmp.Diff([]string{}, lines(t, Options{Provider: "purecloud", From: from})); diff != "" {
		t.Errorf("Run mismatch (-want +got):\n%s", diff)
	}
}

func TestPlantedChanges(t *testing.T) {
	t.Parallel()
	from := write(t, "swagger.json", text(t, planted(published(t))))
	r, err := Run(t.Context(), Options{Provider: "purecloud", From: from})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plantedLines, linesOf(r)); diff != "" {
		t.Errorf("Run mismatch (-want +got):\n%s", diff)
	}
	if got := r.Findings[0].Operations; len(got) < 5 {
		t.Errorf("OAuthClient.allowedAddresses is seen by %q, want every operation that answers with a client", got)
	}
}

// A document that takes the patch is in step, and still says what it said in the
// other dialect.
func TestPatchBringsTheDocumentInStep(t *testing.T) {
	t.Parallel()
	o := Options{Provider: "purecloud", From: write(t, "swagger.json", text(t, planted(published(t))))}
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	patch, err := r.Patch()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(patch, []byte("By hand")) {
		t.Errorf("the patch leaves something to be done by hand:\n%s", patch)
	}
	load := patched(t, "purecloud", patch)
	again, err := run(t.Context(), o, load)
	if err != nil {
		t.Fatalf("%v\nwith the patch:\n%s", err, patch)
	}
	if diff := cmp.Diff([]string{}, linesOf(again)); diff != "" {
		t.Errorf("run after the patch mismatch (-want +got):\n%s\n%s", diff, patch)
	}
	before, err := spec.Load("purecloud", "documented")
	if err != nil {
		t.Fatal(err)
	}
	after, err := load("documented")
	if err != nil {
		t.Fatal(err)
	}
	was, _ := before.JSON()
	is, _ := after.JSON()
	if !bytes.Equal(was, is) {
		t.Error("the patch changes the dialect that was not compared")
	}
}

// patched loads a document as it is once a patch is applied.
func patched(t *testing.T, name string, patch []byte) func(string) (*spec.Document, error) {
	t.Helper()
	source, err := spec.Bundle(name)
	if err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(source)
	if err != nil {
		t.Fatal(err)
	}
	change, err := tree.Read(patch)
	if err != nil {
		t.Fatalf("%v in\n%s", err, patch)
	}
	text, err := laid(root, change).YAML()
	if err != nil {
		t.Fatal(err)
	}
	return func(dialect string) (*spec.Document, error) { return openapi.Parse(name, text, dialect) }
}

func TestEveryKindOfChange(t *testing.T) {
	t.Parallel()
	clientPath := clients + "/{clientId}"
	get := func(keys ...string) []string { return append([]string{"paths", clientPath, "get"}, keys...) }
	tests := []struct {
		name   string
		change func(tree.Object) tree.Object
		want   []string
	}{
		{name: "operation_gone", change: func(o tree.Object) tree.Object {
			return o.With("paths", o.Object("paths").Without("/api/v2/oauth/scopes/{scopeId}"))
		}, want: []string{"removed operation getOauthScope: GET /api/v2/oauth/scopes/{scopeId}"}},
		{name: "operation_moved", change: func(o tree.Object) tree.Object {
			paths := o.Object("paths")
			return o.With("paths", paths.Without("/api/v2/oauth/scopes").With("/api/v3/oauth/scopes", paths.Get("/api/v2/oauth/scopes")))
		}, want: []string{"retyped operation getOauthScopes: was GET /api/v2/oauth/scopes, is GET /api/v3/oauth/scopes"}},
		{name: "parameter_renamed_on_the_path", change: func(o tree.Object) tree.Object {
			text := bytes.ReplaceAll(must(o.MarshalJSON()), []byte("{clientId}"), []byte("{id}"))
			return must(decode(text)).(tree.Object)
		}, want: []string{}},
		{name: "parameter_added", change: func(o tree.Object) tree.Object {
			p := tree.Object{{Key: "name", Value: "expand"}, {Key: "in", Value: "query"}, {Key: "type", Value: "string"}}
			return set(o, []any{p}, get("parameters")...)
		}, want: []string{"added parameter getOauthClient expand: string"}},
		{name: "field_gone", change: func(o tree.Object) tree.Object {
			return set(o, o.Object("definitions").Object("Detail").Object("properties").Without("entityName"), "definitions", "Detail", "properties")
		}, want: []string{"removed field Detail.entityName: string"}},
		{name: "field_required", change: func(o tree.Object) tree.Object {
			return set(o, []any{"name", "authorizedGrantType", "scope"}, "definitions", "OAuthClientRequest", "required")
		}, want: []string{"retyped field OAuthClientRequest.scope: was optional, is required"}},
		{name: "item_model", change: func(o tree.Object) tree.Object {
			o = set(o, tree.Object{{Key: "type", Value: "object"}, {Key: "properties", Value: tree.Object{{Key: "id", Value: tree.Object{{Key: "type", Value: "string"}}}}}}, "definitions", "Slim")
			return set(o, tree.Object{{Key: "$ref", Value: "#/definitions/Slim"}}, "definitions", "OAuthScopeListing", "properties", "entities", "items")
		}, want: []string{"retyped field OAuthScopeListing.entities[]: was OAuthScope, is Slim"}},
		{name: "model_renamed_only", change: func(o tree.Object) tree.Object {
			return must(decode(bytes.ReplaceAll(must(o.MarshalJSON()), []byte(`/OAuthScope"`), []byte(`/Slim"`)))).(tree.Object).With("definitions",
				o.Object("definitions").With("Slim", o.Object("definitions").Get("OAuthScope")))
		}, want: []string{}},
		{name: "value_added", change: func(o tree.Object) tree.Object {
			return set(o, []any{"Complete", "Failed", "Running", "Queued"}, "definitions", "ApiUsageQueryResult", "properties", "queryStatus", "enum")
		}, want: []string{"added value Queued of ApiUsageQueryResult.queryStatus"}},
		{name: "status_gone", change: func(o tree.Object) tree.Object {
			return set(o, o.Object("paths").Object(clientPath).Object("get").Object("responses").Without("413"), get("responses")...)
		}, want: []string{"removed status 413 of getOauthClient"}},
		{name: "permission_gone", change: func(o tree.Object) tree.Object {
			return set(o, []any{}, get("x-inin-requires-permissions", "permissions")...)
		}, want: []string{"removed permission oauth:client:view of getOauthClient"}},
		{name: "code_added", change: func(o tree.Object) tree.Object {
			return set(o, "The client is locked.", get("responses", "404", "x-inin-error-codes", "client.locked")...)
		}, want: []string{"added code client.locked (404) of getOauthClient: The client is locked."}},
		{name: "message_changed", change: func(o tree.Object) tree.Object {
			return set(o, "Gone.", get("responses", "404", "x-inin-error-codes", "not.found")...)
		}, want: []string{"retyped message not.found (404) of getOauthClient: was " + notFound(t) + ", is Gone."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from := write(t, "swagger.json", text(t, tt.change(published(t))))
			if diff := cmp.Diff(tt.want, lines(t, Options{Provider: "purecloud", From: from})); diff != "" {
				t.Errorf("Run mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// notFound is what the document answers; no message stands in a test.
func notFound(t *testing.T) string {
	t.Helper()
	doc, err := spec.Load("purecloud", "current")
	if err != nil {
		t.Fatal(err)
	}
	return doc.Operation("getOauthClient").Answer("notFound").Value.(tree.Object).Text("message")
}

// A definition is read in one pass: what nobody asks for is not kept, however
// much there is of it.
func TestDefinitionKeepsOnlyWhatIsReached(t *testing.T) {
	t.Parallel()
	root := published(t)
	definitions, paths := root.Object("definitions"), root.Object("paths")
	for _, m := range definitions {
		for range 20 {
			definitions = append(definitions, tree.Member{Key: "Other" + m.Key + strings.Repeat("x", len(definitions)%50), Value: m.Value})
		}
	}
	for i := range 500 {
		paths = append(paths, tree.Member{Key: "/api/v2/other/" + strings.Repeat("y", i), Value: tree.Object{{Key: "get", Value: tree.Object{}}}})
	}
	wanted := len(root.Object("paths"))
	from := write(t, "swagger.json", text(t, root.With("definitions", definitions).With("paths", paths)))
	in, err := file(from[0], maxSize)
	if err != nil {
		t.Fatal(err)
	}
	defer in.close()
	doc, err := spec.Load("purecloud", "current")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := surfaceOf(doc, &settings{})
	if err != nil {
		t.Fatal(err)
	}
	x := &index{in: in, parts: map[string]span{}, dec: json.NewDecoder(in.reader())}
	if err := x.scan(ours); err != nil {
		t.Fatal(x.where(err))
	}
	if len(x.kept) != wanted || x.root.Has("definitions") {
		t.Errorf("%d of %d paths are kept, want %d, and no definition", len(x.kept), len(paths), wanted)
	}
}
