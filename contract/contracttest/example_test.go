package contracttest_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/contracttest"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/judged"
)

// TestExample runs what the example shows: an example has no t.
func TestExample(t *testing.T) {
	t.Parallel()
	targets, err := judged.Mock("documented")
	if err != nil {
		t.Fatal(err)
	}
	contracttest.Run(t, contract.Options{Targets: targets, Features: []fs.FS{features.FS}, Tags: "@smoke and not @wire"})
}

// In a test, each scenario is a subtest.
func ExampleRun() {
	var t *testing.T // that of the test
	targets, err := judged.Mock("documented")
	if err != nil {
		t.Fatal(err)
	}
	contracttest.Run(t, contract.Options{Targets: targets, Features: []fs.FS{features.FS}, Tags: "@smoke and not @wire"})
}

// A deployment is described by a target file; its secrets come from the environment.
func ExampleProfile() {
	var t *testing.T // that of the test
	contracttest.Run(t, contract.Options{
		Targets: contracttest.Profile(t, "staging.yaml", os.LookupEnv), Features: []fs.FS{features.FS}, Tags: "@smoke",
	})
}
