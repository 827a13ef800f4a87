package spec

import (
	"slices"

	"github.com/credmock/credmock/spec/tree"
)

// LoadAnew loads an embedded document as the first call of [Load] does.
func LoadAnew(name, dialect string) error {
	packed, err := compiled.ReadFile("compiled/" + name)
	if err != nil {
		return err
	}
	trees, err := tree.Unpack(packed)
	if err == nil {
		newDocument(name, dialect, trees[slices.Index(Dialects, dialect)].(tree.Object))
	}
	return err
}
