package ledger_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/ledger"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

func documents(t *testing.T) []*spec.Document {
	t.Helper()
	var docs []*spec.Document
	for _, p := range all.Providers() {
		doc, err := spec.Load(p.Name, "")
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
	return docs
}

func written(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := ledger.Write(&b, documents(t), features.FS); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPageHasEveryRow finds each row of the ledger by what names it, and each source
// that has an address as a link.
func TestPageHasEveryRow(t *testing.T) {
	t.Parallel()
	text := written(t)
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		ids[html.UnescapeString(m[1])]++
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("the page has %q %d times", id, n)
		}
	}
	for _, doc := range documents(t) {
		for _, e := range doc.Ledger() {
			if id := strings.Join([]string{e.API, e.Operation, e.Kind, e.Name}, "."); ids[id] == 0 {
				t.Errorf("the page has no row %s", id)
			}
		}
		for _, c := range doc.Citations() {
			if c.URL != "" && !strings.Contains(text, fmt.Sprintf(`<a href="%s"`, template(c.URL))) {
				t.Errorf("no row links to %s", c.URL)
			}
		}
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if ids[html.UnescapeString(m[1])] == 0 {
			t.Errorf("a link leads to %q, which is not there", m[1])
		}
	}
}

// template writes an address as html/template does within an attribute.
func template(address string) string { return html.EscapeString(address) }

// TestPageAsksNobody holds the page to what it says of itself: it loads nothing, and
// its policy lets nothing run but its own script.
func TestPageAsksNobody(t *testing.T) {
	t.Parallel()
	text := written(t)
	for _, m := range regexp.MustCompile(`(?i)<(?:link|img|iframe|script|object|embed)\b[^>]*(?:src|href)=[^>]*>|@import|url\(`).FindAllString(text, -1) {
		t.Errorf("the page loads %s", m)
	}
	if !strings.Contains(text, "default-src &#39;none&#39;; style-src &#39;sha256-") {
		t.Error("the page has no policy")
	}
}

// TestScenariosAreFound reads the features line by line, so it must see all of them.
func TestScenariosAreFound(t *testing.T) {
	t.Parallel()
	for _, doc := range documents(t) {
		scenarios, err := ledger.Scenarios(features.FS, doc)
		if err != nil {
			t.Fatal(err)
		}
		byFile := map[string]int{}
		for _, s := range scenarios {
			byFile[s.File]++
			if s.Name == "" || s.Feature == "" || !strings.Contains(s.Text, s.Name) {
				t.Errorf("%s:%d was read as %+v", s.File, s.Line, s)
			}
		}
		for file, n := range byFile {
			text, err := features.FS.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if want := len(regexp.MustCompile(`(?m)^ *Scenario(?: Outline)?: `).FindAll(text, -1)); n != want {
				t.Errorf("%s has %d scenarios, and %d were read", file, want, n)
			}
		}
	}
}
