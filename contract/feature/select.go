package feature

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	messages "github.com/cucumber/messages/go/v34"
	tagexpressions "github.com/cucumber/tag-expressions/go/v6"
)

// gather lays the features of several places side by side, and lists their files
// in order. A name that comes twice is told apart by a number.
func gather(places []fs.FS) (fstest.MapFS, []string, error) {
	files := fstest.MapFS{}
	var names []string
	for i, place := range places {
		err := fs.WalkDir(place, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".feature" {
				return err
			}
			text, err := fs.ReadFile(place, name)
			if err != nil {
				return err
			}
			if _, taken := files[name]; taken {
				name = fmt.Sprintf("%d/%s", i+1, name)
			}
			files[name] = &fstest.MapFile{Data: text}
			names = append(names, name)
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("read features: %w", err)
		}
	}
	slices.Sort(names)
	return files, names, nil
}

// selection is the part of the options that chooses among the scenarios.
func selection(o Options) (func(*Scenario) bool, error) {
	tagged := func([]string) bool { return true }
	if o.Tags != "" {
		evaluator, err := tagexpressions.Parse(o.Tags)
		if err != nil {
			return nil, fmt.Errorf("tag expression %q: %w", o.Tags, err)
		}
		if err := checkTags(o.Tags); err != nil {
			return nil, err
		}
		tagged = evaluator.Evaluate
	}
	name := strings.ToLower(o.Name)
	return func(s *Scenario) bool {
		where := strings.ToLower(s.Feature + " / " + s.Rule + " / " + s.Name)
		return tagged(s.Tags) && strings.Contains(where, name) && (o.Only == nil || o.Only(s))
	}, nil
}

// checkTags refuses words that no tag can be, which would select nothing or all.
func checkTags(expression string) error {
	for _, word := range strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(expression)) {
		if word != "and" && word != "or" && word != "not" && !strings.HasPrefix(word, "@") {
			return fmt.Errorf("tag expression %q: %q is neither a tag, which begins with @, nor one of and, or, not", expression, word)
		}
	}
	return nil
}

// keywordsOf lists the steps' keywords by their ids: pickles do not have them.
func keywordsOf(f *messages.Feature) map[string]string {
	out := map[string]string{}
	note := func(steps []*messages.Step) {
		for _, step := range steps {
			out[step.Id] = step.Keyword
		}
	}
	child := func(b *messages.Background, s *messages.Scenario) {
		if b != nil {
			note(b.Steps)
		}
		if s != nil {
			note(s.Steps)
		}
	}
	for _, c := range f.Children {
		child(c.Background, c.Scenario)
		if c.Rule != nil {
			for _, rc := range c.Rule.Children {
				child(rc.Background, rc.Scenario)
			}
		}
	}
	return out
}
