// Package ledger shows the parity ledger as a page: every row of what the mock does,
// how it is known, where that can be read, and which scenarios show it. The page is one
// file that needs no network and runs no script but its own.
package ledger

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // page, style and script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

var (
	//go:embed ledger.html
	pageText string
	//go:embed ledger.css
	style string
	//go:embed ledger.js
	script string
)

// What the template sees.
type (
	page struct {
		Services []service
		Features []feature
		Kinds    []string
		Counts   map[string]int // of rows, by how they are known
		Total    int
		Style    template.CSS
		Script   template.JS
		Policy   string
	}
	service struct {
		Name, Title string
		Groups      []group
	}
	// A group are the rows of one operation, or those of the service as a whole.
	group struct {
		ID, Name, Summary string
		Counts            map[string]int
		Rows              []row
	}
	row struct {
		spec.Entry
		ID, Summary string
		Scenarios   []*Scenario
		More        int // that show it, too
	}
	feature struct {
		Name, File string
		Scenarios  []*Scenario
	}
)

// ways are how a row can be known, the surest first.
var ways = []string{"documented", "observed", "inferred"}

// shown is how many scenarios of a row are listed.
const shown = 8

// Write writes the page of some documents, and of the features that go with them.
func Write(w io.Writer, docs []*spec.Document, features fs.FS) error {
	p := page{Counts: map[string]int{}, Style: template.CSS(style), Script: template.JS(script)}
	p.Policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", fingerprint(style), fingerprint(script))
	for _, doc := range docs {
		scenarios, err := Scenarios(features, doc)
		if err != nil {
			return fmt.Errorf("features of %s: %w", doc.Name, err)
		}
		p.add(doc, scenarios)
	}
	t, err := template.New("ledger").Funcs(template.FuncMap{
		"mark": func(how string) string {
			return map[string]string{"documented": "✓", "observed": "◉", "inferred": "?"}[how]
		},
		"ways": func() []string { return ways },
		"said": func(c spec.Citation) string { return c.Key + ": " + c.Title },
	}).Parse(pageText)
	if err != nil {
		return fmt.Errorf("read the template of the page: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("fill the template of the page: %w", err)
	}
	_, err = b.WriteTo(w)
	return err
}

// fingerprint names a script or style in a content security policy.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// add puts in what one document says.
func (p *page) add(doc *spec.Document, scenarios []*Scenario) {
	s := service{Name: doc.Name, Title: doc.Title}
	summaries := map[string]string{}
	for _, b := range doc.Behaviours() {
		summaries[b.Name+"="+b.Default] = b.Summary
	}
	for _, e := range doc.Ledger() {
		r := row{Entry: e, ID: strings.Join([]string{e.API, e.Operation, e.Kind, e.Name}, "."), Summary: summaries[e.Name]}
		for _, one := range scenarios {
			if !one.shows[key{e.Operation, e.Kind, e.Name}] {
				continue
			}
			if len(r.Scenarios) < shown {
				r.Scenarios = append(r.Scenarios, one)
			} else {
				r.More++
			}
		}
		g := s.group(doc, e.Operation)
		g.Rows = append(g.Rows, r)
		g.Counts[e.How]++
		p.Counts[e.How]++
		p.Total++
		if !slices.Contains(p.Kinds, e.Kind) {
			p.Kinds = append(p.Kinds, e.Kind)
		}
	}
	p.Services = append(p.Services, s)
	for _, one := range scenarios {
		if n := len(p.Features); n == 0 || p.Features[n-1].File != one.File {
			p.Features = append(p.Features, feature{Name: one.Feature, File: one.File})
		}
		last := &p.Features[len(p.Features)-1]
		last.Scenarios = append(last.Scenarios, one)
	}
}

// group finds that of an operation.
func (s *service) group(doc *spec.Document, operation string) *group {
	i := slices.IndexFunc(s.Groups, func(g group) bool { return g.Name == operation })
	if i < 0 {
		i = len(s.Groups)
		g := group{ID: s.Name + "." + operation, Name: operation, Summary: "What holds for the service as a whole", Counts: map[string]int{}}
		if op := doc.Operation(operation); op != nil {
			g.Summary = op.Summary
		}
		s.Groups = append(s.Groups, g)
	}
	return &s.Groups[i]
}
