// Package mock serves emulated APIs from memory. It keeps nothing on disk and is
// not fit for production: whoever can reach it can do anything to it.
//
// The engine knows no provider. What it serves comes from a [spec.Document];
// see [Provider] for what one states, and package mock/all for the list of them.
package mock

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/credmock/credmock/spec"
)

// Options adjusts a [Server]. Only Providers is needed; the zero value of the
// rest serves an empty world in real time, as the documents say.
type Options struct {
	Providers []Provider
	Documents map[string]*spec.Document // by provider, loaded already; those that are not here are loaded
	Fixture   *Fixture                  // nil is empty
	Dialect   string                    // one of [spec.Dialects]; "" is documented
	Seed      string                    // "" draws identifiers and secrets from the machine's randomness
	Clock     time.Time                 // zero runs with the machine's clock; any other time stands still
	Roots     map[string]string         // by provider: a path that stands before all of its own
	Strict    bool                      // answer 500 rather than break the schema of an answer
	Log       *slog.Logger              // one line a request; nil is silent
}

// A Server serves the emulated APIs. It is an [http.Handler].
type Server struct {
	providers []*provider
	router    *mux.Router
	literal   map[string]*target // by path; the router knows them too
	sandbox   *Sandbox
	strict    bool
	log       *slog.Logger
}

// provider is a [Provider] with what the engine adds to it.
type provider struct {
	Provider
	doc  *spec.Document
	root string
}

const defaultBodyLimit = 8 << 20

// New loads the specs, compares them with the code and loads the fixture. All
// that does not fit is reported at once.
func New(opts Options) (*Server, error) {
	s := &Server{strict: opts.Strict, log: opts.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	documents := map[string]*spec.Document{}
	var names []string
	var faults []error
	for _, p := range opts.Providers {
		doc := opts.Documents[p.Name]
		if doc == nil {
			var err error
			if doc, err = spec.Load(p.Name, opts.Dialect); err != nil {
				faults = append(faults, err)
				continue
			}
		}
		faults = append(faults, p.bind(doc))
		documents[p.Name] = doc
		names = append(names, p.Name)
		root, err := cleanRoot(opts.Roots[p.Name])
		faults = append(faults, err)
		if p.BodyLimit == 0 {
			p.BodyLimit = defaultBodyLimit
		}
		s.providers = append(s.providers, &provider{Provider: p, doc: doc, root: root})
	}
	for root := range opts.Roots {
		if !slices.Contains(names, root) {
			faults = append(faults, spec.Unknown("provider", root, names))
		}
	}
	faults = append(faults, opts.Fixture.checkSections(names))
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var err error
	if s.sandbox, err = newSandbox("default", opts, documents); err != nil {
		return nil, err
	}
	s.router, s.literal = routes(s.providers)
	return s, nil
}

// cleanRoot returns a path without its last slash.
func cleanRoot(root string) (string, error) {
	if root == "" {
		return "", nil
	}
	if !strings.HasPrefix(root, "/") || strings.ContainsAny(root, "{}?#") {
		return "", fmt.Errorf("root %q is not a path such as /path/to/whmcs", root)
	}
	return strings.TrimRight(collapse(root), "/"), nil
}

// Sandbox returns the sandbox that serves calls which belong to no other.
func (s *Server) Sandbox() *Sandbox { return s.sandbox }

// Document returns the spec of a provider, or nil.
func (s *Server) Document(provider string) *spec.Document {
	for _, p := range s.providers {
		if p.Name == provider {
			return p.doc
		}
	}
	return nil
}

// Root returns the path that stands before all paths of a provider.
func (s *Server) Root(provider string) string {
	for _, p := range s.providers {
		if p.Name == provider {
			return p.root
		}
	}
	return ""
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := wall()
	call := &Call{Request: r, state: s.sandbox.state.Load()}
	call.Tx = begin(call.state.db, false)
	response, err := s.serve(call)
	if err != nil {
		s.log.Error("credmock itself failed", "operation", operationID(call), "error", err.Error())
		response = plain(http.StatusInternalServerError, "credmock failed on this request; its log says why\n")
	}
	header := w.Header()
	for key, values := range response.Header {
		header[key] = values
	}
	if bodyAllowed(response.Status) {
		header["Content-Length"] = []string{strconv.Itoa(len(response.Body))}
	}
	if call.provider != nil && call.provider.After != nil && call.Operation != nil {
		call.provider.After(call, response.Status)
	}
	w.WriteHeader(response.Status)
	_, _ = w.Write(response.Body) // the client may be gone; nobody is left to tell
	s.logCall(call, response.Status, start)
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

func plain(status int, text string) Response {
	return Response{Status: status, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: []byte(text)}
}

// logCall writes what was asked and how it ended, never a value that was sent.
func (s *Server) logCall(c *Call, status int, start time.Time) {
	if !s.logging(c) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", operationID(c)), slog.String("answer", c.answer),
		slog.Int("status", status), slog.Duration("duration", wall().Sub(start)),
	}
	if len(c.Findings) > 0 {
		attrs = append(attrs, slog.String("findings", strings.Join(c.Findings, "; ")))
	}
	s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "call", attrs...)
}

func (s *Server) logging(c *Call) bool { return s.log.Enabled(c.Request.Context(), slog.LevelInfo) }

func operationID(c *Call) string {
	if c.Operation == nil {
		return "-"
	}
	return c.Operation.ID
}

// serve routes a call. Its errors are our own faults.
func (s *Server) serve(c *Call) (Response, error) {
	t, vars := s.match(c.Request)
	if t == nil {
		return s.unrouted(c)
	}
	c.provider, c.Path, c.Document = t.provider, vars, t.provider.doc
	c.Operation = t.methods[c.Request.Method]
	if err := c.readBody(); err != nil {
		return Response{}, err
	}
	if c.Operation == nil {
		for _, op := range c.Document.Operations { // the catalogue of the path's first operation knows the refusal
			if t.methods[op.Method] == op {
				c.Operation = op
				break
			}
		}
		return s.finish(c, nil, Refuse("methodNotAllowed"))
	}
	body, err := s.decide(c)
	return s.finish(c, body, err)
}

// unrouted answers a path that no operation has.
func (s *Server) unrouted(c *Call) (Response, error) {
	for _, p := range s.providers {
		if p.owns(collapse(c.Request.URL.Path)) {
			c.provider, c.Document = p, p.doc
			return s.finish(c, nil, Refuse("notFound"))
		}
	}
	c.answer = "unknownPath"
	return plain(http.StatusNotFound, "credmock serves nothing at this path\n"), nil
}

// owns reports whether an unknown path is the provider's to refuse, be it
// behind a gateway's prefix.
func (p *provider) owns(path string) bool {
	for _, gateway := range append([]string{""}, p.Gateways...) {
		inner, ok := strings.CutPrefix(path, gateway)
		for _, prefix := range p.Owns {
			if ok && strings.HasPrefix(inner, p.root+prefix) {
				return true
			}
		}
	}
	return false
}

// readBody reads the body up to the provider's limit, and throws the rest of a
// longer one away so that the client gets to read the answer.
func (c *Call) readBody() error {
	limit := c.provider.BodyLimit
	if c.Request.Body == nil || c.Request.ContentLength == 0 {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, limit+1))
	c.Size = int64(len(body))
	if c.Size > limit {
		c.Oversized = true
		rest, _ := io.CopyN(io.Discard, c.Request.Body, 8*limit) // bounded; how it ends changes nothing
		c.Size += rest
		return nil
	}
	c.Body = body
	if err != nil {
		c.Note("the body broke off") // what did arrive is what the service would see
	}
	return nil
}

// decide takes a call from its decoding to the handler's value, in the order
// decode, fault, admit, schema, handler.
func (s *Server) decide(c *Call) (any, error) {
	decode := c.provider.Decode
	if decode == nil {
		decode = DecodeREST
	}
	if err := decode(c); err != nil {
		return nil, err
	}
	if f, ok := c.state.faults.take(c.Operation.ID); ok {
		return nil, faultOf(f)
	}
	handler := c.provider.Handlers[c.Operation.ID]
	if c.Operation.Effect != spec.Read || handler.writes {
		c.Tx = begin(c.state.db, true)
		defer c.Tx.txn.Abort()
	}
	if c.provider.Admit != nil {
		if err := c.provider.Admit(c); err != nil {
			return nil, err
		}
	}
	if c.provider.Invalid != nil || s.logging(c) {
		if err := c.checkArguments(); err != nil {
			return nil, err
		}
	}
	body, err := handler.serve(c.Request.Context(), c)
	if err != nil {
		return nil, err
	}
	if c.Tx.write {
		c.Tx.txn.Commit()
	}
	return body, nil
}

// faultOf is the refusal that a scheduled fault asks for. Through it a success
// can be scheduled too: it says what the catalogue says.
func faultOf(f Fault) error {
	return &Refusal{Name: f.Answer, Values: f.Values, scheduled: true}
}

// checkArguments holds a call to its schema. Where nothing is refused for it,
// only the log reads what is found.
func (c *Call) checkArguments() error {
	if c.Operation.Request == nil || c.Operation.Union {
		return nil
	}
	value := any(c.Args)
	if body, ok := c.Args[bodyKey]; ok {
		value = body
	}
	var violations []spec.Violation
	if c.bodyFault != nil {
		violations = []spec.Violation{{Rule: "JSON"}}
	} else {
		violations = c.Operation.Request.Check(value)
	}
	if len(violations) == 0 {
		return nil
	}
	if c.provider.Invalid != nil {
		return c.provider.Invalid(c, violations)
	}
	for _, v := range violations {
		c.Note(v.String())
	}
	return nil
}

// finish turns a handler's value or error into bytes.
func (s *Server) finish(c *Call, body any, err error) (Response, error) {
	answer, err := c.settle(body, err)
	if err != nil {
		return Response{}, err
	}
	render := c.provider.Render
	if render == nil {
		render = RenderREST
	}
	response, err := render(c, answer)
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) { // an answer that cannot be encoded is refused too
		if answer, err = c.settle(nil, err); err != nil {
			return Response{}, err
		}
		response, err = render(c, answer)
	}
	if err != nil {
		return Response{}, fmt.Errorf("render %s: %w", answer.Name, err)
	}
	c.answer = answer.Name
	if s.strict {
		err = checkAnswer(answer, response)
	}
	return response, err
}

// settle finds the catalogue's answer for a handler's value or refusal.
func (c *Call) settle(body any, err error) (Answer, error) {
	var refusal *Refusal
	if err != nil && !errors.As(err, &refusal) {
		return Answer{}, err
	}
	name := ""
	switch n, isNamed := body.(named); {
	case refusal != nil:
		name = refusal.Name
	case isNamed:
		name = n.AnswerName()
	default:
		name = c.provider.Handlers[c.Operation.ID].Answers[0]
	}
	a := c.catalogued(name)
	if a == nil {
		return Answer{}, fmt.Errorf("%s answered %s, which no catalogue holds", operationID(c), name)
	}
	if refusal == nil {
		return Answer{Answer: a, Body: body}, nil
	}
	values := c.values(a, refusal)
	body, err = a.Render(values)
	return Answer{Answer: a, Body: body, Values: values}, err
}

// values fills what a refusal left open: with the provider's values, and where
// a fault asked for the answer, with the catalogue's own.
func (c *Call) values(a *spec.Answer, r *Refusal) map[string]string {
	values := maps.Clone(r.Values)
	for _, name := range a.Placeholders() {
		if _, given := values[name]; given {
			continue
		}
		value, ok := "", false
		if c.provider.Value != nil {
			value, ok = c.provider.Value(c, name)
		}
		if !ok && r.scheduled {
			value, ok = a.Example()[name]
		}
		if ok {
			if values == nil {
				values = map[string]string{}
			}
			values[name] = value
		}
	}
	return values
}

func (c *Call) catalogued(name string) *spec.Answer {
	if c.Operation != nil {
		if a := c.Operation.Answer(name); a != nil {
			return a
		}
	}
	return c.Document.Answer(name)
}
