package feature

import (
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// mockOnly is the tag of what no real deployment can show.
const mockOnly = "@mock-only"

// whyMockOnly reads, by tag, the comments above the tags that say why a scenario
// plays on a mock alone.
func whyMockOnly(doc *messages.GherkinDocument) map[string]string {
	comments := map[int64]string{} // by line
	for _, c := range doc.Comments {
		comments[c.Location.Line] = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Text), "#"))
	}
	out := map[string]string{}
	for _, tag := range tagsOf(doc.Feature) {
		if tag.Name != mockOnly {
			continue
		}
		var lines []string
		for line := tag.Location.Line - 1; comments[line] != ""; line-- {
			lines = append([]string{comments[line]}, lines...)
			if why, ok := strings.CutPrefix(strings.Join(lines, " "), mockOnly+": "); ok {
				out[tag.Id] = strings.TrimSuffix(why, ".")
				break
			}
		}
	}
	return out
}

// tagsOf lists the tags of a feature and of all below it.
func tagsOf(f *messages.Feature) []*messages.Tag {
	out := f.Tags
	scenario := func(s *messages.Scenario) {
		if s == nil {
			return
		}
		out = append(out, s.Tags...)
		for _, e := range s.Examples {
			out = append(out, e.Tags...)
		}
	}
	for _, c := range f.Children {
		scenario(c.Scenario)
		if c.Rule != nil {
			out = append(out, c.Rule.Tags...)
			for _, rc := range c.Rule.Children {
				scenario(rc.Scenario)
			}
		}
	}
	return out
}
