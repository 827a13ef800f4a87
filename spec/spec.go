// Package spec holds the OpenAPI documents that drive credmock and reads
// everything else from them: operations, parameters, schemas, and the answer
// catalogue with how each answer is known.
//
// It is the only package that imports kin-openapi. It serves nothing and knows
// no provider: see package mock for what runs a [Document], and package
// contract for what judges with one.
package spec

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
)

//go:embed *.yaml
var documents embed.FS

// Dialects lists the forms a document can be taken in: what the documents show,
// and what is observed on the services of today.
var Dialects = []string{"documented", "current"}

// Names lists the embedded documents, such as whmcs.
func Names() []string {
	files, err := fs.Glob(documents, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".yaml")
	}
	return files
}

// Source returns the text of an embedded document, as it was written.
func Source(name string) ([]byte, error) {
	text, err := documents.ReadFile(name + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Unknown("document", name, Names())
	}
	return text, err
}

// loaded keeps each embedded document in each dialect: neither text nor document
// ever changes, and reading it is most of what it costs to start a mock.
var loaded sync.Map // [2]string{name, dialect} to func() (*Document, error)

// Load reads, validates and indexes an embedded document in the given dialect;
// "" means documented. A process does so once for each.
func Load(name, dialect string) (*Document, error) {
	if dialect == "" {
		dialect = Dialects[0]
	}
	once, _ := loaded.LoadOrStore([2]string{name, dialect}, sync.OnceValues(func() (*Document, error) {
		text, err := Source(name)
		if err != nil {
			return nil, err
		}
		return Parse(name, text, dialect)
	}))
	return once.(func() (*Document, error))()
}

// Unknown is the error for a word that is not in a closed list. It names the
// nearest allowed word when one is near, and always says what is allowed.
func Unknown(kind, word string, allowed []string) error {
	hint := ""
	if near := Nearest(word, allowed); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("unknown %s %q%s (allowed: %s)", kind, word, hint, strings.Join(allowed, ", "))
}

// Nearest returns the allowed word within a third of its length in edits, two at
// least so that swapped letters count as near, or "".
func Nearest(word string, allowed []string) string {
	best, bestDistance := "", 1<<30
	for _, candidate := range slices.Sorted(slices.Values(allowed)) {
		limit := max(1, len(candidate)/3)
		if len(candidate) > 3 {
			limit = max(2, limit)
		}
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate))
		if d < bestDistance && d <= limit {
			best, bestDistance = candidate, d
		}
	}
	return best
}
