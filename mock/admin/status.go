package admin

import (
	"bytes"
	"crypto/subtle"
	_ "embed" // page, style and script
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

var (
	//go:embed status.html
	statusHTML string
	//go:embed status.css
	statusCSS []byte
	//go:embed status.js
	statusJS []byte
)

var statusPage = sync.OnceValue(func() *template.Template { return template.Must(template.New("status").Parse(statusHTML)) })

// statusPolicy lets the page load its own style and script, and nothing else.
const statusPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const pagePath = "/__admin/"

// pages are what a person sees of the control plane.
func (p *plane) pages() map[string]func(*mock.Call) (*mock.Page, error) {
	pages := map[string]func(*mock.Call) (*mock.Page, error){
		pagePath:                p.guarded(p.status),
		pagePath + "rule":       p.guarded(p.rule),
		pagePath + "status.css": p.guarded(file("text/css; charset=utf-8", statusCSS)),
		pagePath + "status.js":  p.guarded(file("text/javascript; charset=utf-8", statusJS)),
		"/__admin":              redirect,
		"/":                     redirect,
	}
	if p.opts.Profile {
		maps.Copy(pages, p.profiles())
	}
	return pages
}

func redirect(*mock.Call) (*mock.Page, error) {
	return &mock.Page{Name: "toStatus", Response: mock.Response{Status: http.StatusFound, Header: http.Header{"Location": {pagePath}}}}, nil
}

func file(kind string, text []byte) func(*mock.Call) (*mock.Page, error) {
	return func(*mock.Call) (*mock.Page, error) {
		page := mock.HTML("statusFile", text)
		page.Header["Content-Type"] = []string{kind}
		return page, nil
	}
}

// guarded lets in who may call the control plane. A browser cannot be told to send
// a bearer token, so here it may come as the password of Basic; pages change
// nothing.
func (p *plane) guarded(show func(*mock.Call) (*mock.Page, error)) func(*mock.Call) (*mock.Page, error) {
	return func(c *mock.Call) (*mock.Page, error) {
		err := p.admit(c)
		refusal := (*mock.Refusal)(nil)
		if !errors.As(err, &refusal) {
			return show(c)
		}
		_, password, isBasic := c.Request.BasicAuth()
		switch {
		case refusal.Name == "unauthorized" && isBasic && subtle.ConstantTimeCompare([]byte(password), []byte(p.opts.Token)) == 1:
			return show(c)
		case refusal.Name == "unauthorized":
			page := mock.HTML("signIn", []byte("<!doctype html><meta charset=utf-8><title>credmock</title><p>The control plane wants its token, here as the password; the user name does not matter.\n"))
			page.Status = http.StatusUnauthorized
			page.Header["Www-Authenticate"] = []string{`Basic realm="credmock", charset="UTF-8"`}
			return page, nil
		}
		page := mock.HTML("foreignHost", []byte("<!doctype html><meta charset=utf-8><title>credmock</title><p>The control plane is not called by this name; serve --admin-host takes further ones.\n"))
		page.Status = http.StatusForbidden
		return page, nil
	}
}

// What the page shows.
type (
	statusView struct {
		Query   string
		Clock   string
		Frozen  bool
		Sandbox string
		Dialect string
		Boxes   []boxView // the shown one and others, where there are any
		More    int       // those that are not listed
		Faults  []mock.Fault
		Calls   []callView // the newest first
		All     int        // how many the filter picks
		Dropped int64      // those that the journal does not keep any more
		Off     bool       // there is no journal
		Wrong   int        // calls with findings
		Kept    []sectionView
	}
	boxView struct {
		mock.Glance
		Name, Dialect string
		Shown         bool
	}
	callView struct {
		mock.Record
		Time, Took string
		Group      string // of its status: ok, refused or failed
		Rule       string // what the answer means
		Known      spec.Known
		Document   string // where the rule stands
		Curl       string
		Body       string // of the answer
	}
	sectionView struct {
		Name   string
		Tables []tableView
	}
	tableView struct {
		Name    string
		Columns []string
		Rows    [][]string
		More    int // rows that are not shown
	}
)

// How much the page shows.
const (
	shownCalls = 200
	shownRows  = 50 // of a table
	shownBody  = 1500
)

// status shows what a sandbox holds and what was asked of it, and no secret.
func (p *plane) status(c *mock.Call) (*mock.Page, error) {
	query := c.Request.URL.Query()
	box, err := p.target.Sandbox(), error(nil)
	if name := query.Get("sandbox"); name != "" {
		if box, err = p.target.Find(name); err != nil {
			return missing(err), nil
		}
	}
	view := statusView{
		Query: query.Get("q"), Sandbox: box.Name, Dialect: box.Dialect(), Faults: box.Faults(), Off: !box.KeepsJournal(),
		Clock: box.Clock().Now().Format(time.RFC3339), Frozen: box.Clock().Frozen(),
	}
	view.boxes(p.target.Sandboxes(), box)
	p.calls(&view, box)
	state, err := box.Dump()
	if err != nil {
		return nil, err
	}
	view.Kept = kept(state)
	var b bytes.Buffer
	if err := statusPage().Execute(&b, view); err != nil {
		return nil, fmt.Errorf("status page: %w", err)
	}
	page := mock.HTML("statusPage", b.Bytes())
	page.Header["Content-Security-Policy"] = []string{statusPolicy}
	return page, nil
}

// boxes lists the sandboxes: the default one, and the others by who was called last.
func (v *statusView) boxes(all []*mock.Sandbox, shown *mock.Sandbox) {
	if len(all) == 1 {
		return
	}
	for _, box := range all {
		v.Boxes = append(v.Boxes, boxView{Glance: box.Glance(), Name: box.Name, Dialect: box.Dialect(), Shown: box == shown})
	}
	slices.SortStableFunc(v.Boxes[1:], func(a, b boxView) int { return b.Called.Compare(a.Called) })
	if v.More = max(0, len(v.Boxes)-shownRows); v.More > 0 {
		v.Boxes = v.Boxes[:shownRows]
	}
}

// calls shows the last calls of a sandbox that the filter picks.
func (p *plane) calls(v *statusView, box *mock.Sandbox) {
	records, dropped := box.Journal(mock.Filter{})
	v.Dropped = dropped
	for _, r := range slices.Backward(records) {
		if !matches(r, v.Query) {
			continue
		}
		v.All++
		if len(r.Findings) > 0 {
			v.Wrong++
		}
		if len(v.Calls) < shownCalls {
			v.Calls = append(v.Calls, p.view(box, r))
		}
	}
}

// missing is the page of what is not there, or is no more.
func missing(err error) *mock.Page {
	text := "<!doctype html><meta charset=utf-8><title>credmock</title><p>" + template.HTMLEscapeString(err.Error()) + ". <a href=" + pagePath + ">Back</a>\n"
	page := mock.HTML("missing", []byte(text))
	page.Status = http.StatusNotFound
	return page
}

func (p *plane) view(box *mock.Sandbox, r mock.Record) callView {
	v := callView{Record: r, Time: r.At.Format("15:04:05.000"), Took: r.Took.Round(10 * time.Microsecond).String(), Group: "ok"}
	answered, _ := r.Answered()
	if v.Body = string(answered); len(v.Body) > shownBody {
		v.Body = strings.ToValidUTF8(v.Body[:shownBody], "") + "…"
	}
	doc := p.target.Document(r.Provider)
	if doc == nil {
		v.Group, v.Curl = "refused", repeat(box.URL(p.opts.URL), r, nil)
		return v
	}
	op := doc.Operation(r.Operation)
	v.Curl = repeat(box.URL(p.opts.URL), r, op)
	a := doc.Answer(r.Answer)
	if op != nil && op.Answer(r.Answer) != nil {
		a = op.Answer(r.Answer)
	}
	if a != nil {
		v.Rule, v.Known = a.Summary, doc.Cited(a.Known)
		if a.Refusal {
			v.Group = "refused"
		}
	}
	if r.Status >= http.StatusBadRequest {
		v.Group = "refused"
	}
	if r.Status >= http.StatusInternalServerError {
		v.Group = "failed"
	}
	if op != nil {
		v.Document = ruleOf(r.Provider, r.Operation, r.Answer)
	}
	return v
}

// matches reports whether all words of a query stand in a call.
func matches(r mock.Record, query string) bool {
	if query == "" {
		return true
	}
	text := strings.ToLower(textOf(r))
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// textOf is what the filter looks into, here and in the script.
func textOf(r mock.Record) string {
	return fmt.Sprint(r.Provider, " ", r.Method, " ", r.Path, " ", r.Operation, " ", r.Answer, " ", r.Status, " ", r.CallID, " ", r.Fault, " ", strings.Join(r.Findings, " "))
}

// Text is what the script looks into.
func (v callView) Text() string { return textOf(v.Record) }

// hidden are the names of what is never shown, wherever it stands in a state.
var hidden = spec.Pattern(`(?i)secret|password|token$|^code$|accesskey|challenge`)

// kept makes tables of a state: those lists of rows that it has.
func kept(state tree.Object) []sectionView {
	var out []sectionView
	for name, section := range state.Members {
		o, isObject := section.(tree.Object)
		if !isObject {
			continue
		}
		view := sectionView{Name: name}
		for table, rows := range o.Members {
			if list, ok := rows.([]any); ok && len(list) > 0 {
				view.Tables = append(view.Tables, tableOf(table, list))
			}
		}
		if len(view.Tables) > 0 {
			out = append(out, view)
		}
	}
	return out
}

func tableOf(name string, rows []any) tableView {
	t := tableView{Name: name, More: max(0, len(rows)-shownRows)}
	rows = rows[:len(rows)-t.More]
	column := map[string]int{}
	for _, row := range rows {
		o, _ := row.(tree.Object)
		for key := range o.Members {
			if _, known := column[key]; !known && !hidden().MatchString(key) {
				column[key] = len(t.Columns)
				t.Columns = append(t.Columns, key)
			}
		}
	}
	for _, row := range rows {
		cells := make([]string, len(t.Columns))
		o, _ := row.(tree.Object)
		for key, value := range o.Members {
			if at, ok := column[key]; ok {
				cells[at] = cell(value)
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// cell writes a value in few words.
func cell(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case []any:
		parts := make([]string, len(value))
		for i, item := range value {
			parts[i] = cell(item)
		}
		return strings.Join(parts, ", ")
	case tree.Object:
		var parts []string
		for key, item := range value.Members {
			if !hidden().MatchString(key) {
				parts = append(parts, key+" "+cell(item))
			}
		}
		return strings.Join(parts, ", ")
	default:
		return fmt.Sprint(value)
	}
}
