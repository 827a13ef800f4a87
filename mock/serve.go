package mock

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// serve routes a call. Its errors are our own faults.
func (s *Server) serve(c *Call) (Response, error) {
	if err := s.enter(c); err != nil {
		return c.answerUnknown(err)
	}
	t := c.route()
	if t == nil {
		c.look()
		if page, err := s.page(c); page != nil || err != nil {
			return c.show(page, err)
		}
		return s.unrouted(c)
	}
	if c.Operation == nil && s.isPreflight(c.Request) {
		return s.answerPreflight(c, t.methods), nil
	}
	if err := c.readBody(); err != nil {
		return Response{}, err
	}
	if c.Prefix == "" && c.Operation != nil && s.boxes.some.Load() {
		if err := s.findSandbox(c); err != nil {
			return c.answerUnknown(err)
		}
		if c.sandbox.surface != s.surface {
			if t = c.route(); t == nil {
				c.look()
				return s.unrouted(c)
			}
		}
	}
	c.look()
	if c.Operation == nil {
		for _, op := range c.Document.Operations { // the catalogue of the path's first operation knows the refusal
			if t.methods[op.Method] == op {
				c.Operation = op
				break
			}
		}
		return s.finish(c, nil, Refuse(methodNotAllowed))
	}
	defer s.endTurn(c)
	body, err := s.decide(c)
	return s.finish(c, body, err)
}

// look begins the transaction of the call, in the sandbox that it has come to.
func (c *Call) look() { c.Tx = c.state.store.Read() }

// route finds the path that a call means, in the dialect of its sandbox.
func (c *Call) route() *target {
	t, vars := c.sandbox.surface.match(c.Request)
	if t != nil {
		c.provider, c.Path, c.Document = t.provider, vars, t.provider.doc
		c.Operation = t.methods[c.Request.Method]
	}
	return t
}

// unrouted answers a path that no operation has.
func (s *Server) unrouted(c *Call) (Response, error) {
	for _, p := range c.sandbox.surface.providers {
		owned := p.owned(collapse(c.Request.URL.Path))
		if len(owned) == 0 {
			continue
		}
		c.provider, c.Document = p, p.doc
		for _, path := range owned {
			if p.Unknown == nil {
				break
			}
			if page := p.Unknown(c, path); page != nil {
				return c.show(page, nil)
			}
		}
		return s.finish(c, nil, Refuse(notFound))
	}
	c.answer = "unknownPath"
	return plain(http.StatusNotFound, "credmock serves nothing at this path\n"), nil
}

// owned reads an unknown path in each way that makes it the provider's to refuse,
// be it behind a gateway's prefix, and takes root and gateway off.
func (p *provider) owned(path string) (inner []string) {
	for _, gateway := range append([]string{""}, p.Gateways...) {
		rest, ok := strings.CutPrefix(path, gateway+p.root)
		if ok && slices.ContainsFunc(p.Owns, func(prefix string) bool { return strings.HasPrefix(rest, prefix) }) {
			inner = append(inner, rest)
		}
	}
	return inner
}

// readBody reads the body up to the provider's limit, and throws the rest of a
// longer one away so that the client gets to read the answer.
func (c *Call) readBody() error {
	limit := c.provider.BodyLimit
	if c.Request.Body == nil || c.Request.ContentLength == 0 {
		return nil
	}
	body, err := readAll(c.Request, limit+1)
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

// readAll reads a body up to a limit, into as many bytes as were announced.
func readAll(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength <= 0 || r.ContentLength >= limit {
		return io.ReadAll(io.LimitReader(r.Body, limit))
	}
	body := make([]byte, r.ContentLength)
	n, err := io.ReadFull(r.Body, body)
	return body[:n], err
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
	if f, ok := c.state.faults.take(c.provider.Name, c.Operation); ok {
		c.fault = f
		if err := f.begin(c.Request.Context()); err != nil {
			return nil, err
		}
	}
	invalid := c.checkArguments()
	if len(invalid) > 0 {
		if err := c.refuseInvalid(invalid); err != nil {
			return nil, err
		}
	}
	if c.Operation.Effect != spec.Read || c.provider.Handlers[c.Operation.ID].writes {
		c.Tx = c.state.store.Write()
		defer c.Tx.Abort()
	}
	if err := c.admit(); err != nil {
		return nil, err
	}
	s.takeTurn(c)
	body, err := c.provider.serve[c.Operation.ID](c.Request.Context(), c)
	if err != nil {
		return nil, c.full(err)
	}
	if c.Tx.Writes() {
		c.Tx.Commit()
	}
	return body, nil
}

// admit asks the provider whether the caller may do what he asks for.
func (c *Call) admit() error {
	if c.provider.Admit == nil {
		return nil
	}
	return c.provider.Admit(c)
}

// refuseInvalid refuses a call that breaks its schemas, once it is known that the
// caller may make it. The store is not locked for that: nobody waits while a large
// body is looked at.
func (c *Call) refuseInvalid(found []spec.Violation) error {
	if err := c.admit(); err != nil {
		return err
	}
	return c.provider.Invalid(c, found)
}

// checkArguments holds a call to its schemas, and returns what is to be refused.
// Where nothing is refused for it, only an observer reads what is found.
func (c *Call) checkArguments() []spec.Violation {
	if c.provider.Invalid == nil && !c.watched {
		return nil
	}
	if found := c.checkBody(); c.violations == nil {
		c.violations = found
	} else {
		c.violations = append(c.violations, found...)
	}
	if c.provider.Invalid == nil {
		return nil
	}
	return slices.Clone(c.violations)
}

// checkBody holds the body to its schema: a JSON value, or the fields of a form.
func (c *Call) checkBody() []spec.Violation {
	switch {
	case c.Operation.Request == nil || c.Operation.Union:
		return nil
	case c.bodyFault != nil && len(c.Body) == 0 && !c.Operation.NeedsBody:
		return nil
	case c.bodyFault != nil:
		return []spec.Violation{{Rule: "JSON"}}
	case c.form != nil:
		violations := c.Operation.Request.Check(c.form)
		for i := range violations {
			violations[i].In = inForm
		}
		return violations
	}
	if body, ok := c.Args[bodyKey]; ok {
		return c.Operation.Request.Check(body)
	}
	return c.Operation.Request.Check(c.Args)
}

// finish turns a handler's value or error into bytes.
func (s *Server) finish(c *Call, body any, err error) (Response, error) {
	if page, is := err.(*Page); is {
		return c.show(page, nil)
	}
	answer, err := c.settle(body, err)
	if err != nil {
		return Response{}, err
	}
	render := c.provider.Render
	if render == nil {
		render = RenderREST
	}
	response, err := render(c, answer)
	if refusalIn(err) != nil { // an answer that cannot be encoded is refused too
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
	return c.restore(answer, response), err
}

// settle finds the catalogue's answer for a handler's value or refusal.
func (c *Call) settle(body any, err error) (Answer, error) {
	refusal := refusalIn(err)
	if err != nil && refusal == nil {
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
	open := a.Open(r.Values)
	if open == nil {
		return r.Values
	}
	values := maps.Clone(r.Values)
	if values == nil {
		values = map[string]string{}
	}
	for _, name := range open {
		value, ok := "", false
		if c.provider.Value != nil {
			value, ok = c.provider.Value(c, name)
		}
		if !ok && r.scheduled {
			value, ok = a.Example()[name]
		}
		if ok {
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
