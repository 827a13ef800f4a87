package spec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// An edit replaces the first place where old stands in a document.
type edit struct{ old, new string }

// edited returns a document of testdata after some edits.
func edited(t testing.TB, file string, edits ...edit) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "parse", file))
	if err != nil {
		t.Fatal(err)
	}
	out := string(text)
	for _, e := range edits {
		if !strings.Contains(out, e.old) {
			t.Fatalf("%s does not hold %q", file, e.old)
		}
		out = strings.Replace(out, e.old, e.new, 1)
	}
	return []byte(out)
}

func TestMinimalDocumentsBreakNothing(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"minimal.yaml", "union.yaml"} {
		for _, dialect := range spec.Dialects {
			if _, err := openapi.Parse("test", edited(t, file), dialect); err != nil {
				t.Errorf("Parse(%s, %s) = %v, want no error", file, dialect, err)
			}
		}
	}
}

// Each row breaks one rule of a document that breaks none, and sees just that.
func TestParseNamesEachBrokenRule(t *testing.T) {
	t.Parallel()
	const (
		get      = "  GET /thing getThing: "
		notFound = "  GET /thing getThing answer notFound: "
	)
	tests := []struct {
		name  string
		file  string // minimal.yaml when empty
		edits []edit
		want  string
	}{
		{name: "unknown_extension", edits: []edit{{"x-effect: read", "x-effect: read\n      x-permission: a"}},
			want: "  #/paths//thing/get: unknown extension \"x-permission\"; did you mean \"x-permissions\"?"},
		{name: "parts_below_the_root", edits: []edit{{"x-effect: read", "x-effect: read\n      x-parts: {}"}},
			want: "  #/paths//thing/get/x-parts: stands at the root only"},
		{name: "keyword_that_is_not_read", edits: []edit{{"            current:\n              minimum: 1", "            current:\n              minimum: 1\n          multipleOf: 0.5"}},
			want: "  #/components/schemas/Thing/properties/size: unknown keyword of a schema \"multipleOf\" (allowed: additionalProperties, allOf, anyOf, default, deprecated, description, discriminator, enum, example, exclusiveMaximum, exclusiveMinimum, externalDocs, format, items, maxItems, maxLength, maxProperties, maximum, minItems, minLength, minProperties, minimum, not, nullable, oneOf, pattern, properties, readOnly, required, title, type, uniqueItems, writeOnly)"},
		{name: "keyword_of_a_parameter_that_is_not_read", edits: []edit{{"            type: integer\n", "            type: integer\n            multipleOf: 0.5\n"}},
			want: "  #/paths//thing/get/parameters/0/schema: unknown keyword of a schema \"multipleOf\" (allowed: additionalProperties, allOf, anyOf, default, deprecated, description, discriminator, enum, example, exclusiveMaximum, exclusiveMinimum, externalDocs, format, items, maxItems, maxLength, maxProperties, maximum, minItems, minLength, minProperties, minimum, not, nullable, oneOf, pattern, properties, readOnly, required, title, type, uniqueItems, writeOnly)"},
		{name: "unknown_known", edits: []edit{{"x-known: inferred\n          x-source: a guess\n          x-dialect", "x-known: infered\n          x-source: a guess\n          x-dialect"}},
			want: "  #/components/schemas/Thing/properties/size/x-known: unknown x-known \"infered\"; did you mean \"inferred\"? (allowed: documented, observed, inferred)"},
		{name: "unknown_status_known", edits: []edit{{"x-known: inferred\n          x-source: a guess\n          x-dialect", "x-known: inferred\n          x-status-known: observd\n          x-source: a guess\n          x-dialect"}},
			want: "  #/components/schemas/Thing/properties/size/x-status-known: unknown x-status-known \"observd\"; did you mean \"observed\"? (allowed: documented, observed, inferred)"},
		{name: "status_known_as_the_text", edits: []edit{{"x-known: inferred\n          x-source: a guess\n          x-dialect", "x-known: inferred\n          x-status-known: inferred\n          x-source: a guess\n          x-dialect"}},
			want: "  #/components/schemas/Thing/properties/size/x-status-known: says what x-known says"},
		{name: "known_without_source", edits: []edit{{"          x-source: a guess\n          x-dialect", "          x-dialect"}},
			want: "  #/components/schemas/Thing/properties/size/x-known: stands without x-source"},
		{name: "source_without_known", edits: []edit{{"          x-known: inferred\n          x-source: a guess\n          x-dialect", "          x-source: a guess\n          x-dialect"}},
			want: "  #/components/schemas/Thing/properties/size/x-source: stands without x-known"},
		{name: "property_named_value_is_no_data", edits: []edit{{"        name:\n          type: string", "        value:\n          type: string\n          x-secrets: true"}},
			want: "  #/components/schemas/Thing/properties/value: unknown extension \"x-secrets\"; did you mean \"x-secret\"?"},
		{name: "percent_in_a_place", edits: []edit{{"        name:\n          type: string", "        100%d:\n          type: string\n          x-known: documented"}},
			want: "  #/components/schemas/Thing/properties/100%d/x-known: stands without x-source"},

		{name: "unknown_dialect_of_a_node", edits: []edit{{"            current:", "            currant:"}},
			want: "  #/components/schemas/Thing/properties/size/x-dialect: unknown dialect \"currant\"; did you mean \"current\"? (allowed: documented, current)"},
		{name: "overlay_that_is_text", edits: []edit{{"            current:\n              minimum: 1", "            current: missing"}},
			want: "  #/components/schemas/Thing/properties/size/x-dialect/current: is neither a mapping nor the word absent"},
		{name: "dialects_that_are_text", edits: []edit{{"          x-dialect:\n            current:\n              minimum: 1", "          x-dialect: current"}},
			want: "  #/components/schemas/Thing/properties/size/x-dialect: wants a mapping of dialects"},

		{name: "no_operation_id", edits: []edit{{"      operationId: getThing\n", ""}},
			want: "  GET /thing : no operationId"},
		{name: "no_summary", edits: []edit{{"      summary: Get the thing\n", ""}},
			want: get + "no summary"},
		{name: "no_description", edits: []edit{{"      description: Gets the thing.\n", ""}},
			want: get + "no description"},
		{name: "no_effect", edits: []edit{{"      x-effect: read\n", ""}},
			want: get + "x-effect is \"\", want one of [\"read\" \"write\" \"delete\"]"},
		{name: "unknown_effect", edits: []edit{{"x-effect: read", "x-effect: reads"}},
			want: get + "x-effect is \"reads\", want one of [\"read\" \"write\" \"delete\"]"},
		{name: "no_security", edits: []edit{{"      security: []\n", ""}},
			want: get + "no security: each operation declares its own"},
		{name: "operation_not_known", edits: []edit{{"      x-known: documented\n      x-source: the page\n", ""}},
			want: get + "no x-known\n" + get + "no x-source"},
		{name: "root_security", edits: []edit{{"paths:", "security: []\npaths:"}},
			want: "  #/security: security is declared per operation only: importers let requests inherit it"},

		{name: "no_success", edits: []edit{{"        '204':", "        '409':"}},
			want: "  PUT /thing putThing: no answer is a success"},
		{name: "success_that_refuses", edits: []edit{{"                  value:\n                    name: a", "                  x-refusal: true\n                  value:\n                    name: a"}},
			want: get + "no answer is a success"},
		{name: "answer_twice", edits: []edit{{"                notFound:", "                got:"}},
			want: get + "answer got stands twice"},
		{name: "answer_without_status", edits: []edit{{"        '404':", "        default:"}},
			want: notFound + "its response has no status code"},
		{name: "answer_without_summary", edits: []edit{{"                notFound:\n                  summary: There is none.\n", "                notFound:\n"}},
			want: notFound + "wants summary, x-known and x-source"},
		{name: "answer_not_known", edits: []edit{{"                  x-known: inferred\n                  x-source: a guess\n", ""}},
			want: notFound + "wants summary, x-known and x-source"},
		{name: "bodyless_answer_not_known", edits: []edit{{"          x-answer: set\n          x-known: documented\n          x-source: the page\n", "          x-answer: set\n"}},
			want: "  PUT /thing putThing answer set: wants summary, x-known and x-source"},
		{name: "answer_of_the_router_not_known", edits: []edit{{"              x-known: observed\n              x-source: one client\n", ""}},
			want: "  #/components/responses answer noPath: wants summary, x-known and x-source"},

		{name: "answer_of_the_router_without_status", edits: []edit{{"x-status: 404", "x-status: 4xx"}},
			want: "  #/components/responses answer noPath: its response has no status code"},

		{name: "template_renders_something_else", edits: []edit{{"                    name: a\n                    place: b", "                    name: c\n                    place: b"}},
			want: notFound + "the template renders [{message No \"c\" in \"b\".}], the value is [{message No \"a\" in \"b\".}]"},
		{name: "template_with_another_key_order", edits: []edit{
			{"                    message: No \"a\" in \"b\".", "                    message: No \"a\" in \"b\".\n                    more: 1"},
			{"                    message: No \"{name}\" in \"{place}\".", "                    more: 1\n                    message: No \"{name}\" in \"{place}\"."}},
			want: notFound + "the template renders [{more 1} {message No \"a\" in \"b\".}], the value is [{message No \"a\" in \"b\".} {more 1}]"},
		{name: "placeholder_unused", edits: []edit{{"                    place: b", "                    place: b\n                    time: now"}},
			want: notFound + "the template does not use {time}"},
		{name: "placeholder_undeclared", edits: []edit{{"                    place: b\n", ""}},
			want: notFound + "the template renders [{message No \"a\" in \"{place}\".}], the value is [{message No \"a\" in \"b\".}]"},
		{name: "placeholders_without_template", edits: []edit{{"                  x-template:\n                    message: No \"{name}\" in \"{place}\".\n", ""}},
			want: notFound + "x-placeholders without x-template"},

		{name: "behaviour_without_summary", edits: []edit{{"    summary: The order of things.\n", ""}},
			want: "  x-behaviours/order: wants summary, x-known, x-source and a default that is one of its enum [\"rising\" \"falling\"]"},
		{name: "behaviour_default_outside_its_enum", edits: []edit{{"    default: rising", "    default: random"}},
			want: "  x-behaviours/order: wants summary, x-known, x-source and a default that is one of its enum [\"rising\" \"falling\"]"},
		{name: "behaviour_not_known", edits: []edit{{"    default: rising\n    x-known: inferred\n    x-source: a guess", "    default: rising"}},
			want: "  x-behaviours/order: wants summary, x-known, x-source and a default that is one of its enum [\"rising\" \"falling\"]"},

		{name: "property_of_two_types", file: "union.yaml", edits: []edit{{"        id:\n          type: integer", "        id:\n          type: string"}},
			want: "  Drop: property id is integer here and string in Add"},
		{name: "union_lacks_a_fragment", file: "union.yaml", edits: []edit{
			{"                - $ref: '#/components/schemas/Drop'\n", ""}, {"                  Drop: '#/components/schemas/Drop'\n", ""}},
			want: "  Call: the union holds [\"Add\"], the fragments are [\"Add\" \"Drop\"]"},
		{name: "union_without_discriminator", file: "union.yaml", edits: []edit{
			{"              discriminator:\n                propertyName: action\n                mapping:\n                  Add: '#/components/schemas/Add'\n                  Drop: '#/components/schemas/Drop'\n", ""}},
			want: "  Call: the union holds [], the fragments are [\"Add\" \"Drop\"]"},
		{name: "union_branch_without_mapping", file: "union.yaml", edits: []edit{{"                - $ref: '#/components/schemas/Drop'\n", "                - $ref: '#/components/schemas/Drop'\n                - $ref: '#/components/schemas/Add'\n"}},
			want: "  Call: the union holds [\"Add\" \"Drop\"], the fragments are [\"Add\" \"Drop\"]"},
		{name: "fragment_of_another_name", file: "union.yaml", edits: []edit{{"  /call#Drop:", "  /call#Delete:"}},
			want: "  Drop: a fragment operation is named by its fragment and by the only value of its action"},
		{name: "fragment_with_two_actions", file: "union.yaml", edits: []edit{{"            - Drop\n", "            - Drop\n            - Add\n"}},
			want: "  Drop: a fragment operation is named by its fragment and by the only value of its action"},
		{name: "fragment_without_action", file: "union.yaml", edits: []edit{{"        action:\n          type: string\n          enum:\n            - Drop\n", ""}},
			want: "  Drop: a fragment operation is named by its fragment and by the only value of its action"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.file == "" {
				tt.file = "minimal.yaml"
			}
			_, err := openapi.Parse("test", edited(t, tt.file, tt.edits...), "")
			if diff := cmp.Diff("spec test breaks its own rules:\n"+tt.want, placeless(t, err)); diff != "" {
				t.Errorf("Parse mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// What cannot be read at all is refused before the rules are looked at.
func TestParseRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		dialect string
		edits   []edit
		whole   string // in place of the edited document
		want    string // what the error begins with
	}{
		{name: "unknown_dialect", dialect: "curent",
			want: `unknown dialect "curent"; did you mean "current"? (allowed: documented, current)`},
		{name: "key_twice", edits: []edit{{"  version: 1.0.0", "  version: 1.0.0\n  title: Again"}},
			want: `spec test: test.yaml:5: key "title" stands twice`},
		{name: "alias", edits: []edit{{"title: Minimal", "title: &name Minimal"}, {"summary: Get the thing", "summary: *name"}},
			want: "spec test: test.yaml:9: anchors and aliases are not understood here"},
		{name: "empty", whole: "# nothing\n", want: "spec test: test.yaml:1: the document is empty"},
		{name: "list", whole: "- a\n", want: "spec test: test.yaml:1: the document is not a mapping"},
		{name: "no_yaml", whole: "a: [", want: "spec test: test.yaml:1: did not find expected node content"},
		{name: "absent_as_a_whole", edits: []edit{{"paths:", "x-dialect:\n  documented: absent\npaths:"}},
			want: "spec test: test.yaml:5: the document as a whole is absent in dialect documented"},
		{name: "no_openapi", whole: "info: {title: a, version: b}\n", want: "spec test: test.yaml:1: value of openapi must be a non-empty string"},
		{name: "example_against_its_schema", edits: []edit{{"                    size: 1", "                    size: one"}},
			want: `spec test: test.yaml:28: invalid paths: invalid path /thing: invalid operation GET: invalid example: example got: `},
		{name: "foreign_reference", edits: []edit{{"$ref: '#/components/schemas/Thing'", "$ref: 'other.yaml#/Thing'"}},
			want: "spec test has wrong references:\n  test.yaml:26: the reference other.yaml#/Thing leads out of the document"},
		{name: "reference_that_leads_nowhere", edits: []edit{{"$ref: '#/components/schemas/Thing'", "$ref: '#/components/schemas/Think'"}},
			want: "spec test has wrong references:\n  test.yaml:26: unknown schemas reference \"Think\"; did you mean \"Thing\"? (allowed: Thing, Error)"},
		{name: "beside_a_reference", edits: []edit{{"$ref: '#/components/schemas/Thing'", "$ref: '#/components/schemas/Thing'\n                x-dialect: {documented: absent}"}},
			want: "spec test has wrong references:\n  test.yaml:26: x-dialect stands beside a reference, where tools do not look"},
		{name: "reference_to_no_component", edits: []edit{{"$ref: '#/components/schemas/Thing'", "$ref: '#/schemas/Thing'"}},
			want: "spec test has wrong references:\n  test.yaml:26: the reference #/schemas/Thing leads nowhere"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := []byte(tt.whole)
			if tt.whole == "" {
				text = edited(t, "minimal.yaml", tt.edits...)
			}
			_, err := openapi.Parse("test", text, tt.dialect)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Parse = %v, want an error that begins with %q", err, tt.want)
			}
		})
	}
}

func TestParseReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	_, err := openapi.Parse("test", edited(t, "minimal.yaml",
		edit{"      summary: Get the thing\n", ""},
		edit{"        '204':", "        '409':"},
		edit{"    default: rising", "    default: random"},
	), "")
	want := "spec test breaks its own rules:\n" +
		"  GET /thing getThing: no summary\n" +
		"  PUT /thing putThing: no answer is a success\n" +
		"  x-behaviours/order: wants summary, x-known, x-source and a default that is one of its enum [\"rising\" \"falling\"]"
	if diff := cmp.Diff(want, placeless(t, err)); diff != "" {
		t.Errorf("Parse mismatch (-want +got):\n%s", diff)
	}
}

var inTest = regexp.MustCompile(`(?m)^  test\.yaml:[0-9]+: `)

// placeless returns what the rules say, each without its file and line.
func placeless(t *testing.T, err error) string {
	t.Helper()
	lines := strings.Count(text(err), "\n")
	if got := len(inTest.FindAllString(text(err), -1)); got != lines {
		t.Errorf("%d of %d faults name file and line:\n%v", got, lines, err)
	}
	return inTest.ReplaceAllString(text(err), "  ")
}

// text returns what an error says, or "" for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
