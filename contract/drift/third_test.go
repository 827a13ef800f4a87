package drift

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// A third provider costs no Go: its document names its source, and that is all.
func TestThirdProvider(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/parcels.yaml")
	if err != nil {
		t.Fatal(err)
	}
	load := func(dialect string) (*spec.Document, error) { return openapi.Parse("parcels", text, dialect) }
	tests := []struct {
		file string
		want []string
	}{
		{file: "parcels-openapi.yaml", want: []string{}},
		{file: "parcels-openapi.json", want: []string{
			"retyped parameter getParcel id: was integer, is string",
			"removed value lost of Parcel.state",
			"added field Parcel.weight: number",
		}},
		{file: "parcels-swagger.json", want: []string{"added status 410 of getParcel"}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			r, err := run(t.Context(), Options{Provider: "parcels", From: []string{"testdata/" + tt.file}}, load)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, linesOf(r)); diff != "" {
				t.Errorf("run(%s) mismatch (-want +got):\n%s", tt.file, diff)
			}
		})
	}
}

// What a document says of its vendor is understood. One that says nothing, such as
// our own control plane, is told apart.
func TestEveryProviderNamesItsSources(t *testing.T) {
	t.Parallel()
	named := 0
	for _, name := range spec.Names() {
		s, err := settingsOf(func(dialect string) (*spec.Document, error) { return spec.Load(name, dialect) })
		switch {
		case errors.Is(err, errNoSources):
		case err != nil || len(s.Sources) == 0:
			t.Errorf("settings of %s = %v, %v, want its sources", name, s, err)
		default:
			named++
		}
	}
	if named < 2 {
		t.Errorf("%d documents name what their vendors publish", named)
	}
}
