package mock

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// A Provider describes one emulated API to the engine. Its name is also the
// name of its spec and of its section in a fixture. The zero value of every
// other field but Handlers serves a plain JSON API over REST.
type Provider struct {
	Name string

	// Handlers serve the operations of the spec, by operationId.
	Handlers map[string]Handler
	// Always names the answers that Decode and Admit may give for any operation.
	Always []string
	// Secured names, by security scheme of the spec, the answers that Admit may
	// give for an operation with that scheme.
	Secured map[string][]string
	// Reading names the answers that Decode, Admit and Invalid may give for an
	// operation that takes a JSON body.
	Reading []string

	// Overloaded names the answers by which the service says that it cannot serve a
	// call now, as the mock must when it is full: the first that the operation's
	// catalogue has counts. Where it has none, a page with status 503 is shown.
	Overloaded []string

	// Derived names arguments that Decode makes out of others, which the spec
	// therefore does not know.
	Derived []string
	// Decode reads a request into Call.Args and may settle Call.Operation. Nil
	// is [DecodeREST].
	Decode func(*Call) error
	// Admit decides who may make the call. Nil lets everybody.
	Admit func(*Call) error
	// Invalid decides what breaking the schema of the body or of a parameter comes
	// to. Nil lets it pass: the handler's own checks decide, and Call.Findings keeps
	// the note. A parameter that could not be read then counts as not sent.
	Invalid func(*Call, []spec.Violation) error
	// Value gives a placeholder that a refusal left open, such as the id of the
	// call; ok is false for a name that it does not know. Nil knows none.
	Value func(c *Call, placeholder string) (value string, ok bool)
	// Render writes an answer. Nil is [RenderREST].
	Render func(*Call, Answer) (Response, error)
	// Pages are what the service shows to people in a browser, by path; see [Page].
	Pages map[string]func(*Call) (*Page, error)
	// After sees every call with the status that it came to. Nil is not called.
	After func(c *Call, status int)

	// Root is a path that stands before all of its own, where no option says
	// another. It tells apart providers that have a path in common.
	Root string
	// Owns lists path prefixes below which an unknown path is this provider's
	// to refuse, with the router's answer notFound.
	Owns []string
	// Unknown may show a page in the place of notFound, for a path that is this
	// provider's to refuse. The path comes without root and gateway. Nil shows none.
	Unknown func(c *Call, path string) *Page
	// Gateways lists path prefixes that a gateway may put before any path, and
	// that are taken off where the path itself is unknown.
	Gateways []string
	// BodyLimit is how many bytes of a body are read; zero means 8 MiB.
	BodyLimit int64
	// Limits are what bounds callers beside that and beside [Limits].
	Limits []Limit

	// Tables hold what stands in no list of the provider's section.
	Tables []table.Definition
	// Counters returns what a sandbox counts on the side, where a transaction
	// for every call would cost too much: it must be safe for concurrent use,
	// and begins anew with every reset. Nil counts nothing.
	Counters func() any
	// Connect says how clients reach the provider. Nil leaves it out of ready
	// files.
	Connect *Connect
	// Callers are the indexes by whose keys callers are known, such as that of
	// tokens: a sandbox is found by them.
	Callers []table.Keys
	// Caller returns what the caller of a call is known by, or "". It sees the call
	// before it is decoded, and draws nothing. Nil tells no caller apart.
	Caller func(*Call) string
	// Renew gives the credentials of a fixture ids and secrets of a sandbox's own,
	// so that no other knows them. Nil leaves them as they are.
	Renew func(tx *table.Tx, sandbox string, random *Random) ([]Renewed, error)
	// Section returns an empty section of a fixture file; nil if it has none.
	Section func() Section
}

// A Response is an answer as bytes. Header keys are written as they stand: some
// clients read them by exact case.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// A Handler serves one operation and declares every answer it can give; see
// [Handle].
type Handler struct {
	Answers []string
	bind    func(op *spec.Operation, derived []string) (serve, []error)
	writes  bool
}

// A serve is a handler that was made ready for its operation.
type serve func(context.Context, *Call) (any, error)

// Keeping returns the handler with leave to write although its operation only
// reads: what it keeps, such as a token, changes nothing that the operations of
// the service manage.
func (h Handler) Keeping() Handler {
	h.writes = true
	return h
}

// Handle makes a handler of a function of values. Arguments are put into the
// fields of In by their arg tags: the name of a parameter or of a form's field, or
// body for a JSON body, whose fields are tagged in turn. A pointer tells what was
// sent from what was not. [New] compares the fields with the spec and refuses what
// it does not declare, or declares with another type.
//
// The first answer is the success that the handler's value stands for, unless the
// value names another (AnswerName); the rest are the further answers it may give.
func Handle[In, Out any](handler func(context.Context, *Call, In) (Out, error), answers ...string) Handler {
	return Handler{
		Answers: answers,
		bind: func(op *spec.Operation, derived []string) (serve, []error) {
			var b binder
			in := reflect.TypeFor[In]()
			if in.Kind() != reflect.Struct {
				return nil, []error{fmt.Errorf("the handler takes its arguments as %s, want a struct", in)}
			}
			set := b.structure(in, argumentsOf(op, derived), "")
			return func(ctx context.Context, c *Call) (any, error) {
				var in In
				set(reflect.ValueOf(&in).Elem(), c.Args)
				return handler(ctx, c, in)
			}, b.faults
		},
	}
}
