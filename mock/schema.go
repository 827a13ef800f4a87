package mock

import (
	"fmt"
	"reflect"
	"slices"

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
		part := keyed.Part{Key: p.Name, Example: "{}", Type: reflect.TypeOf(p.Section()).Elem()}
		defaults := map[string]string{} // in the dialect before
		for _, dialect := range spec.Dialects {
			doc, err := spec.Load(p.Name, dialect)
			if err != nil {
				return f, err
			}
			part.Help = fmt.Sprintf(sectionHelp, doc.Title)
			part.Lists = (&provider{Provider: p, doc: doc}).list
			for _, b := range doc.Behaviours() {
				at := slices.IndexFunc(part.Choices, func(c keyed.Choice) bool { return c.Name == b.Name })
				switch {
				case at < 0:
					part.Choices = append(part.Choices, keyed.Choice{Name: b.Name, Help: fmt.Sprintf("%s Unless told: %s.", b.Summary, b.Default), Values: b.Values})
				case defaults[b.Name] != b.Default:
					part.Choices[at].Help += fmt.Sprintf(" In the dialect %s: %s.", dialect, b.Default)
				}
				defaults[b.Name] = b.Default
			}
		}
		f.Parts = append(f.Parts, part)
	}
	f.Parts = append(f.Parts, keyed.Part{
		Key: sequencesKey, Type: reflect.TypeFor[map[string]int64](), Help: "The last number that each sequence gave out, as a state has it.", Example: "{whmcs.credential: 7}",
	})
	return f, nil
}
