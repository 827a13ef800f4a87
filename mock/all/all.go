// Package all puts the engine, the providers and the fixtures together. It is
// the one place that names the providers.
package all

import (
	"errors"
	"io/fs"
	"strings"
	"sync"

	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/purecloud"
	"github.com/credmock/credmock/mock/whmcs"
	"github.com/credmock/credmock/spec"
)

// Providers returns every provider, in the order in which they are shown.
func Providers() []mock.Provider {
	return []mock.Provider{whmcs.Provider(), purecloud.Provider()}
}

// DefaultFixture is the fixture that a mock starts from when none is named.
const DefaultFixture = "default"

// Fixture returns the embedded fixture of a name.
func Fixture(name string) (*mock.Fixture, error) {
	if name == DefaultFixture {
		return fallback()
	}
	text, err := fixtures.FS.ReadFile(name + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, spec.Unknown("fixture", name, names())
	}
	if err != nil {
		return nil, err
	}
	return ReadFixture(name+".yaml", text)
}

// fallback is [DefaultFixture], which every fixture takes sections from. It never
// changes, so it is read once.
var fallback = sync.OnceValues(func() (*mock.Fixture, error) {
	text, err := fixtures.FS.ReadFile(DefaultFixture + ".yaml")
	if err != nil {
		return nil, err
	}
	return mock.ReadFixture(DefaultFixture+".yaml", text)
})

// ReadFixture parses a fixture. A section that it lacks is the one of
// [DefaultFixture]; the name stands in errors.
func ReadFixture(name string, text []byte) (*mock.Fixture, error) {
	f, err := mock.ReadFixture(name, text)
	if err != nil {
		return nil, err
	}
	base, err := fallback()
	if err != nil {
		return nil, err
	}
	return f.Or(base), nil
}

func names() []string {
	files, err := fs.Glob(fixtures.FS, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".yaml")
	}
	return files
}
