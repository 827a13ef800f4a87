package mock

import (
	"fmt"
	"reflect"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
)

// sectionHelp says what a section of a fixture is.
const sectionHelp = "What a mock of %s starts with. Without it, and without any list in it, that is the fixture default's."

// FixtureFile describes the fixtures of some providers.
func FixtureFile(id string, providers []Provider) (keyed.File, error) {
	f := keyed.File{
		Title: "A fixture of credmock", ID: id,
		Help: "The state that a mock starts from: a section for each provider. Rows refer to each other, so the lists of a section are all its own, or all those of the fixture default.",
	}
	for _, p := range providers {
		if p.Section == nil {
			continue
		}
		part := keyed.Part{Key: p.Name, Type: reflect.TypeOf(p.Section()).Elem()}
		seen := map[string]bool{}
		for _, dialect := range spec.Dialects {
			doc, err := spec.Load(p.Name, dialect)
			if err != nil {
				return f, err
			}
			part.Help = fmt.Sprintf(sectionHelp, doc.Title)
			part.Lists = (&provider{Provider: p, doc: doc}).list
			for _, b := range doc.Behaviours() {
				if !seen[b.Name] {
					part.Choices = append(part.Choices, keyed.Choice{Name: b.Name, Help: b.Summary, Values: b.Values})
				}
				seen[b.Name] = true
			}
		}
		f.Parts = append(f.Parts, part)
	}
	f.Parts = append(f.Parts, keyed.Part{
		Key: sequencesKey, Type: reflect.TypeFor[map[string]int64](), Help: "The last number that each sequence gave out, as a state has it.", Example: "{whmcs.credential: 7}",
	})
	return f, nil
}
