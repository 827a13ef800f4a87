package drift

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

// A third provider costs no Go: its document names its source, and that is all.
func TestThirdProvider(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/parcels.yaml")
	if err != nil {
		t.Fatal(err)
	}
	load := func(dialect string) (*spec.Document, error) { return spec.Parse("parcels", text, dialect) }
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

// Every document says where its vendor publishes, in a way that is understood.
func TestEveryProviderNamesItsSources(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		s, err := settingsOf(func(dialect string) (*spec.Document, error) { return spec.Load(name, dialect) })
		if name == "admin" { // ours: there is no vendor
			if err == nil {
				t.Error("admin has an x-drift, though nobody but us publishes it")
			}
		} else if err != nil || len(s.Sources) == 0 {
			t.Errorf("settings of %s = %v, %v, want its sources", name, s, err)
		}
	}
}
