package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Citation is where rules are known from. An x-source names it by its key.
type Citation struct {
	Key   string `json:"key"`
	Title string `json:"title"` // what it is, or how it was seen and when
	URL   string `json:"url,omitempty"`
}

// Citations lists the x-sources of the document.
func (d *Document) Citations() []Citation {
	var out []Citation
	for _, m := range d.tree.Object("x-sources") {
		o, _ := m.Value.(tree.Object)
		out = append(out, Citation{m.Key, o.Text("title"), o.Text("url")})
	}
	return out
}

// known reads how a node is known.
func known(o tree.Object) Known { return Known{How: o.Text("x-known"), Source: o.Text("x-source")} }

// Cited tells, after what a source names by keys, what these are, for readers who
// do not have the document at hand.
func (d *Document) Cited(k Known) Known {
	if strings.HasSuffix(k.Source, "]") {
		return k
	}
	var told []string
	for _, c := range d.citedIn(k.Source) {
		told = append(told, strings.TrimSuffix(c.Key+": "+c.Title+", "+c.URL, ", "))
	}
	if len(told) > 0 {
		k.Source += " [" + strings.Join(told, "; ") + "]"
	}
	return k
}

// citedIn lists what a source names by keys, each once.
func (d *Document) citedIn(source string) []Citation {
	list := d.tree.Object("x-sources")
	if len(list) == 0 {
		return nil
	}
	var out []Citation
	for _, key := range citations().FindAllString(source, -1) {
		s := list.Object(key)
		c := Citation{key, s.Text("title"), s.Text("url")}
		if s != nil && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// citations are what looks like a key: a letter with a number, or the page of
// something.
var citations = Pattern(`\b[A-Z]\d+(?:\.\d+)*\b|\b[A-Z]\w+ page\b`)

// sources checks that each key of an x-source is among the x-sources, and each of
// these is named somewhere. A document without any has nothing to check.
func (c *checker) sources(root tree.Object) {
	list := root.Object("x-sources")
	if len(list) == 0 {
		return
	}
	used := map[string]bool{}
	var walk func(where place, v any)
	walk = func(where place, v any) {
		switch v := v.(type) {
		case tree.Object:
			for _, m := range v {
				if text, ok := m.Value.(string); ok && m.Key == "x-source" {
					for _, key := range citations().FindAllString(text, -1) {
						used[key] = true
						if !list.Has(key) {
							c.add(where.below(m.Key), "%w", Unknown("key of x-sources", key, list.Keys()))
						}
					}
				}
				walk(where.below(m.Key), m.Value)
			}
		case []any:
			for i, item := range v {
				walk(where.below(fmt.Sprint(i)), item)
			}
		}
	}
	walk(place{name: "#"}, root)
	for _, m := range list {
		o, _ := m.Value.(tree.Object)
		at := place{name: "x-sources/" + m.Key, path: []string{"x-sources", m.Key}}
		if o.Text("title") == "" {
			c.add(at, "wants a title: what it is, or how it was seen and when")
		}
		if u := o.Text("url"); u != "" && !strings.HasPrefix(u, "https://") {
			c.add(at, "the url %s does not begin with https://", u)
		}
		if !used[m.Key] {
			c.add(at, "no x-source names it")
		}
	}
}
