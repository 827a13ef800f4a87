package explore_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/explore"
	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
)

// A world is what is explored in this process: a provider of a mock whose forks are
// called without a listener.
type world struct {
	*explore.Subject
	server *mock.Server
	target *contract.Target
	index  *judge.Index
}

// worlds are those of each provider in each dialect.
func worlds(t testing.TB) []*world {
	t.Helper()
	var out []*world
	for _, dialect := range spec.Dialects {
		server := seeded(t, dialect)
		targets, err := judged.Targets(server)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range targets {
			out = append(out, &world{explore.Of(target.Document), server, target, judge.NewIndex(target.Document)})
		}
	}
	return out
}

func (w *world) name() string { return w.target.Provider + "_" + w.target.Document.Dialect }

// files is a folder that holds one feature.
func files(text string) []fs.FS {
	return []fs.FS{fstest.MapFS{"found.feature": &fstest.MapFile{Data: []byte(text)}}}
}

// A bend makes a service of a mock that does something wrong.
type bend func(w *world, h http.Handler) http.Handler

// A driver makes the calls of one sequence.
type driver struct {
	*world
	handler http.Handler
	box     *mock.Sandbox
	answers map[string]any
	tokens  map[string]string // by caller
}

func (w *world) drive(b bend) *driver {
	server := w.server.Fork()
	d := &driver{world: w, handler: server, box: server.Sandbox(), answers: map[string]any{}, tokens: map[string]string{}}
	if b != nil {
		d.handler = b(w, server)
	}
	return d
}

// play makes the calls, and says how the first one that is not as it must be came
// out. It counts what it called.
func (d *driver) play(calls []explore.Call) (n int, err error) {
	for _, c := range calls {
		n++
		if err := d.one(c); err != nil {
			return n, fmt.Errorf("%s as %q with %v: %w", c.Operation.ID, c.As, c.Arguments, err)
		}
	}
	return n, nil
}

func (d *driver) one(c explore.Call) error {
	if c.Advance != "" {
		if _, err := d.box.Clock().Advance(25 * 3600 * 1e9); err != nil {
			return err
		}
		return nil
	}
	got, err := d.call(c.As, c.Operation, c.Arguments)
	if err != nil {
		return err
	}
	if err := outcome(c, got); err != nil {
		return err
	}
	if c.Alias != "" {
		d.answers[c.Alias] = got.Value
	}
	if err := d.has(got.Value, c.Has); err != nil {
		return err
	}
	return d.lists(c, got.Value)
}

func outcome(c explore.Call, got judge.Received) error {
	names := func(match func(*spec.Answer) bool) bool { return slices.ContainsFunc(got.Matches, match) }
	refused := got.Answer != nil && got.Answer.Refusal
	switch {
	case c.Outcome == explore.Any:
	case got.Answer == nil:
		return fmt.Errorf("it answers %d %s, which is in no catalogue", got.Status, got.Body)
	case c.Outcome == explore.Succeeds && (refused || c.Answer != "" && !names(func(a *spec.Answer) bool { return a.Name == c.Answer })),
		c.Outcome == explore.Fails && !names(func(a *spec.Answer) bool { return a.Name == c.Answer }),
		c.Outcome == explore.Refused && !refused:
		return fmt.Errorf("it answers %s, want that it %s %s", got.Answer.Name, c.Outcome, c.Answer)
	}
	return nil
}

func (d *driver) has(value any, cells [][2]string) error {
	for _, cell := range cells {
		v, _ := wire.Lookup(value, cell[0])
		if want := d.text(cell[1]); wire.Text(v) != want {
			return fmt.Errorf("%s is %s, want %s", cell[0], wire.Text(v), want)
		}
	}
	return nil
}

func (d *driver) lists(c explore.Call, value any) error {
	if c.Lists == nil && c.ListsNot == nil {
		return nil
	}
	path, _ := d.Document.Listing(c.Operation)
	list, _ := wire.Lookup(value, path)
	rows, _ := list.([]any)
	find := func(cells ...[2]string) int {
		return slices.IndexFunc(rows, func(row any) bool { return d.has(row, cells) == nil })
	}
	for _, cells := range c.Lists {
		if find(cells...) < 0 {
			return fmt.Errorf("no row has %v", cells)
		}
	}
	for _, cell := range c.ListsNot {
		if find(cell) >= 0 {
			return fmt.Errorf("a row has %v", cell)
		}
	}
	last := -1
	for _, cell := range c.Order {
		at := find(cell)
		if at < last {
			return fmt.Errorf("the row of %v comes too early", cell)
		}
		last = at
	}
	return nil
}

// text fills in a cell.
func (d *driver) text(cell string) string {
	return feature.Fill(cell, func(name string) string {
		if name == "run" {
			return "run"
		}
		alias, path, _ := strings.Cut(name, ".")
		if alias == "target" {
			return d.target.Prerequisites[path]
		}
		v, _ := wire.Lookup(d.answers[alias], path)
		return wire.Text(v)
	})
}

// call makes one, and reads what comes back.
func (d *driver) call(as string, op *spec.Operation, cells [][2]string) (judge.Received, error) {
	p := d.target.Principals[as]
	if answer, kept := d.answers[as]; kept {
		p = caller(answer)
	}
	c := wire.Call{Document: d.Document, Operation: op, Base: "http://mock.invalid" + d.target.Root(), Fields: p.Fields}
	for _, cell := range cells {
		var v any = d.text(cell[1])
		if strings.HasPrefix(cell[1], "[") || strings.HasPrefix(cell[1], `{"`) {
			if err := json.Unmarshal([]byte(d.text(cell[1])), &v); err != nil {
				return judge.Received{}, err
			}
		}
		c.Arguments = append(c.Arguments, wire.Argument{Name: cell[0], Value: v})
	}
	r, sent, err := c.Build()
	if err != nil {
		return judge.Received{}, err
	}
	if err := d.authorize(as, p, op, r); err != nil {
		return judge.Received{}, err
	}
	return judge.Identify(d.index, judge.Call{Operation: op, Sent: sent}, d.send(r)), nil
}

func (d *driver) send(r *wire.Request) wire.Received {
	u, err := url.Parse(r.URL)
	if err != nil {
		panic(err) // it was made of texts that have none of what is special there
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, &http.Request{
		Method: r.Method, URL: u, Host: u.Host, RemoteAddr: "127.0.0.1:4711", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.Header, Body: io.NopCloser(bytes.NewReader(r.Body)), ContentLength: int64(len(r.Body)),
	})
	return wire.Received{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
}

// caller is who an answer makes: a token, or a client with its secret.
func caller(answer any) contract.Principal {
	text := func(name string) string {
		if v, ok := wire.Lookup(answer, name); ok {
			return wire.Text(v)
		}
		return ""
	}
	return contract.Principal{Token: text("access_token"), ClientID: text("id"), ClientSecret: text("secret")}
}

// authorize says who calls, as the operation wants to know it.
func (d *driver) authorize(as string, p contract.Principal, op *spec.Operation, r *wire.Request) error {
	for _, scheme := range op.Schemes {
		switch {
		case scheme.HTTP == "basic":
			r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(p.ClientID)+":"+url.QueryEscape(p.ClientSecret))))
			return nil
		case scheme.Type == "oauth2" || scheme.HTTP == "bearer":
			token := p.Token
			if token == "" {
				token = d.tokens[as]
			}
			if token == "" {
				login, kept := wire.TokenOperation(d.Document)
				var cells [][2]string
				for _, a := range wire.Login(login, p.Fields, p.ClientID, p.ClientSecret) {
					cells = append(cells, [2]string{a.Name, wire.Text(a.Value)})
				}
				got, err := d.call(as, login, cells)
				if err != nil {
					return err
				}
				v, _ := wire.Lookup(got.Value, kept.ID)
				if token, _ = v.(string); token == "" {
					return fmt.Errorf("no token is issued to %q: %d %s", as, got.Status, got.Body)
				}
				d.tokens[as] = token
			}
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		}
	}
	return nil
}
