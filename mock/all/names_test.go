package all_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec/names"
)

// TestNamesAreFresh compares the generated names with those of the documents.
func TestNamesAreFresh(t *testing.T) {
	t.Parallel()
	for _, p := range all.Providers() {
		want, err := names.Source(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", p.Name, names.File))
		if os.IsNotExist(err) {
			continue // a provider need not have them
		}
		if err != nil || string(got) != string(want) {
			t.Errorf("mock/%s/%s is stale (%v); run: go generate ./mock", p.Name, names.File, err)
		}
	}
}
