package spec_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/credmock/credmock/spec/openapi"
)

var placed = regexp.MustCompile(`test\.yaml:([0-9]+): `)

// A fault is told with the file and the line of what is wrong.
func TestFaultsNameTheLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		file  string
		edits []edit
		want  string // text that stands in the line, after the edits
	}{
		{"extension", "minimal.yaml", []edit{{"x-effect: read", "x-efect: read"}}, "x-efect: read"},
		{"operation", "minimal.yaml", []edit{{"      summary: Set the thing\n", ""}}, "    put:"},
		{"answer", "minimal.yaml", []edit{{"                  x-known: inferred\n                  x-source: a guess\n", ""}}, "                notFound:"},
		{"answer_without_a_body", "minimal.yaml", []edit{{"          x-answer: set\n          x-known: documented\n          x-source: the page\n", "          x-answer: set\n"}}, "x-answer: set"},
		{"known", "minimal.yaml", []edit{{"          x-known: inferred\n          x-source: a guess\n          x-dialect", "          x-known: guessed\n          x-source: a guess\n          x-dialect"}}, "x-known: guessed"},
		{"behaviour", "minimal.yaml", []edit{{"    default: rising", "    default: random"}}, "  order:"},
		{"example_against_its_schema", "minimal.yaml", []edit{{"                    size: 1", "                    size: one"}}, "                got:"},
		{"component_against_openapi", "minimal.yaml", []edit{{"    Thing:\n      type: object", "    Thing:\n      type: objekt"}}, "    Thing:"},
		{"reference", "minimal.yaml", []edit{{"$ref: '#/components/schemas/Error'", "$ref: '#/components/schemas/Err'"}}, "'#/components/schemas/Err'"},
		{"part", "minimal.yaml", []edit{{"x-effect: read", "x-include: read"}}, "x-include: read"},
		{"resource", "things.yaml", []edit{{"gone: gone", "gone: went"}}, "  thing:"},
		{"removal", "things.yaml", []edit{{"copy: [name]", "copy: [nane]"}}, "    remove:"},
		{"union", "union.yaml", []edit{{"  /call#Drop:", "  /call#Delete:"}}, "    post:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source := edited(t, tt.file, tt.edits...)
			_, err := openapi.Parse("test", source, "")
			found := placed.FindStringSubmatch(text(err))
			if found == nil {
				t.Fatalf("Parse = %v, want an error that names a line", err)
			}
			n, bad := strconv.Atoi(found[1])
			if bad != nil {
				t.Fatal(bad)
			}
			line := strings.Split(string(source), "\n")[n-1]
			if !strings.Contains(line, tt.want) {
				t.Errorf("the line is %q, want the one with %q: %v", line, tt.want, err)
			}
		})
	}
}
