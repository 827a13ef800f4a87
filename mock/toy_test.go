package mock_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// toySpec is a service that keeps notes. It shows what the engine does for a
// provider that states nothing but its handlers.
const toySpec = `
openapi: 3.0.3
info: {title: toy, version: 1.0.0, description: A toy.}
paths:
  /notes:
    post:
      operationId: keep
      summary: Keep a note
      description: Keeps it.
      x-effect: write
      x-makes: nothing
      x-known: documented
      x-source: here
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [text], properties: {text: {type: string}}}
      responses:
        '200':
          description: Kept.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Count'}
              examples:
                kept: {summary: Kept., value: {count: 1}, x-known: documented, x-source: here}
        '409':
          description: Refused.
          content:
            application/json:
              schema: {type: object}
              examples:
                refused:
                  summary: Refused.
                  value: {why: full}
                  x-template: {why: '{reason}'}
                  x-placeholders: {reason: full}
                  x-known: documented
                  x-source: here
    get:
      operationId: count
      summary: Count the notes
      description: Counts them.
      x-effect: read
      x-known: documented
      x-source: here
      security: []
      responses:
        '200':
          description: Counted.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Count'}
              examples:
                counted: {summary: Counted., value: {count: 0}, x-known: documented, x-source: here}
components:
  responses:
    MethodNotAllowed:
      description: The path does not take this method.
      x-status: '405'
      content:
        application/json:
          schema: {type: object}
          examples:
            methodNotAllowed: {summary: No., value: {why: method}, x-known: documented, x-source: here}
  schemas:
    Count: {type: object, required: [count], properties: {count: {type: integer}, receipt: {type: string}}}
`

type note struct {
	ID   int64  `yaml:"id"`
	Text string `yaml:"text"`
}

type keepArgs struct {
	Body struct {
		Text string `arg:"text"`
	} `arg:"body"`
}

// A drawer is the toy's section of a fixture.
type drawer struct {
	Notes []note `yaml:"notes,omitempty"`

	notes *table.Table[note]
	byID  *table.Index[note, int64]
}

func (d *drawer) Rows() []mock.Rows {
	return []mock.Rows{mock.List("notes", d.byID, &d.Notes, func(n *note, p *mock.Problems) {
		if n.Text == "" {
			p.Add("text", "is missing")
		}
	})}
}

func (d *drawer) Load(tx *table.Tx) error { return d.notes.Used(tx, int64(len(d.Notes))) }

func (d *drawer) Dump(*table.Tx, any) error { return nil }

// keepNote sends a note to a toy, and tally asks how many it holds.
func keepNote(h http.Handler, path, text string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"text":"`+text+`"}`)))
	return w
}

func tally(h http.Handler) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/notes", nil))
	return w.Body.String()
}

// toy keeps a note, and then fails in the way that the note asks for.
func toy(t *testing.T, strict bool) (*mock.Server, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	return newToy(t, mock.Options{Strict: strict, Log: slog.New(slog.NewTextHandler(&log, nil))}), &log
}

func newToy(t *testing.T, opts mock.Options) *mock.Server {
	t.Helper()
	opts.Providers = append(opts.Providers, toyProvider("toy"))
	if opts.Documents == nil {
		opts.Documents = map[string]*spec.Document{}
	}
	opts.Documents["toy"] = toyDocument(t)
	server, err := mock.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// toyDocument parses the toy's spec with some texts replaced by others.
func toyDocument(t *testing.T, edits ...string) *spec.Document {
	t.Helper()
	doc, err := openapi.Parse("toy", []byte(strings.NewReplacer(edits...).Replace(toySpec)), "")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func toyProvider(name string) mock.Provider {
	noteByID := table.Unique("id", func(n *note) int64 { return n.ID })
	notes := table.New(name+".note", noteByID)
	type count map[string]any
	keep := func(_ context.Context, c *mock.Call, in keepArgs) (count, error) {
		id, err := notes.Next(c.Tx)
		if err != nil {
			return nil, err
		}
		if err := notes.Create(c.Tx, &note{id, in.Body.Text}); err != nil {
			return nil, err
		}
		switch in.Body.Text {
		case "refuse":
			return nil, mock.Refuse("refused", "reason", "asked")
		case "break":
			return nil, errors.New("out of paper")
		case "panic":
			panic("paper jam")
		case "lie":
			return count{"count": "many"}, nil
		case "unheard":
			return nil, mock.Refuse("unheardOf")
		default:
			receipt, err := c.Random().Text(16, base64.StdEncoding)
			return count{"count": id, "receipt": receipt}, err
		}
	}
	counting := func(_ context.Context, c *mock.Call, _ struct{}) (count, error) {
		rows, err := noteByID.Rows(c.Tx)
		return count{"count": len(rows)}, err
	}
	return mock.Provider{
		Name:    name,
		Section: func() mock.Section { return &drawer{notes: notes, byID: noteByID} },
		Handlers: map[string]mock.Handler{
			"keep": mock.Handle(keep, "kept", "refused"), "count": mock.Handle(counting, "counted"),
		},
	}
}

func TestNothingIsKeptOfACallThatFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		strict bool
		status int
		count  string
		log    string
	}{
		{"hello", true, http.StatusOK, `{"count":1}`, "answer=kept"},
		{"refuse", true, http.StatusConflict, `{"count":0}`, "answer=refused"},
		{"break", true, http.StatusInternalServerError, `{"count":0}`, "out of paper"},
		{"panic", true, http.StatusInternalServerError, `{"count":0}`, "paper jam"},
		{"unheard", true, http.StatusInternalServerError, `{"count":0}`, "keep answered unheardOf, which no catalogue holds"},
		{"lie", true, http.StatusInternalServerError, `{"count":1}`, "answer kept breaks its schema: [/count breaks type]"},
		{"lie", false, http.StatusOK, `{"count":1}`, "answer=kept"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			server, log := toy(t, tt.strict)
			w := httptest.NewRecorder()
			server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/notes", strings.NewReader(`{"text":"`+tt.text+`"}`)))
			if w.Code != tt.status {
				t.Errorf("keep %s = %d %s, want %d", tt.text, w.Code, w.Body, tt.status)
			}
			if w.Code == http.StatusInternalServerError && strings.Contains(w.Body.String(), "paper") {
				t.Errorf("the client sees what broke: %s", w.Body)
			}
			if !strings.Contains(log.String(), tt.log) {
				t.Errorf("the log does not say %q:\n%s", tt.log, log)
			}
			after := httptest.NewRecorder()
			server.ServeHTTP(after, httptest.NewRequest(http.MethodGet, "/notes", nil))
			if after.Body.String() != tt.count {
				t.Errorf("after keep %s the count is %s, want %s", tt.text, after.Body, tt.count)
			}
		})
	}
}
