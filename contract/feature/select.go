package feature

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	messages "github.com/cucumber/messages/go/v34"
	tagexpressions "github.com/cucumber/tag-expressions/go/v6"

	"github.com/credmock/credmock/spec"
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

// ErrTags says that a tag expression is wrong.
var ErrTags = errors.New("tag expression")

// selection is the part of the options that chooses among the scenarios.
func selection(o Options) (func(*Scenario) bool, error) {
	tagged := func([]string) bool { return true }
	if o.Tags != "" {
		if err := checkTags(o.Tags); err != nil {
			return nil, err
		}
		evaluator, err := parseTags(o.Tags)
		if err != nil {
			return nil, fmt.Errorf("%w %q: %w", ErrTags, o.Tags, err)
		}
		tagged = evaluator.Evaluate
	}
	name := strings.ToLower(o.Name)
	return func(s *Scenario) bool {
		where := strings.ToLower(s.Feature + " / " + s.Rule + " / " + s.Name)
		return tagged(s.Tags) && strings.Contains(where, name) && (o.Only == nil || o.Only(s))
	}, nil
}

// parseTags parses a tag expression. The parser takes some that are cut off for a
// fault of its own.
func parseTags(expression string) (e tagexpressions.Evaluatable, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("something is missing: it is tags with and, or, not and brackets, such as @smoke and not @mock-only")
		}
	}()
	return tagexpressions.Parse(expression)
}

// words are those of a tag expression.
func words(expression string) []string {
	return strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(expression))
}

// knownTags refuses tags that no feature has and that mean nothing to the suite: they
// would select nothing, or all.
func knownTags(expression string, pickles []*messages.Pickle) error {
	known := map[string]bool{mockOnly: true}
	for _, dialect := range spec.Dialects {
		known["@"+dialect] = true
	}
	for _, pickle := range pickles {
		for _, tag := range pickle.Tags {
			known[tag.Name] = true
		}
	}
	for _, word := range words(expression) {
		if strings.HasPrefix(word, "@") && !known[word] {
			return fmt.Errorf("%w %q: %w", ErrTags, expression, spec.Unknown("tag", word, slices.Sorted(maps.Keys(known))))
		}
	}
	return nil
}

// checkTags refuses words that no tag can be, which would select nothing or all.
func checkTags(expression string) error {
	for _, word := range words(expression) {
		if word != "and" && word != "or" && word != "not" && !strings.HasPrefix(word, "@") {
			return fmt.Errorf("%w %q: %q is neither a tag, which begins with @, nor one of and, or, not", ErrTags, expression, word)
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
