package mock

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
)

// A Record says what became of one call. What was sent it shows without secrets.
type Record struct {
	Number       int64     // in the journal of the sandbox
	At           time.Time // the sandbox's
	Sandbox      string
	Provider     string // "" where none was found
	Method, Path string
	Operation    string // operationId; "" where none was meant
	Answer       string // its name in the catalogue
	Status       int
	CallID       string   // the vendor's, where there is one
	Fault        string   // what it met of the scheduled faults; "" is none
	Findings     []string // what the caller probably got wrong
	Took         time.Duration
	Known        spec.Known // how the answer is known
	Err          error      // our own failure, which the client only sees as status 500

	args      map[string]any // as they were decoded; see Arguments
	operation *spec.Operation
	document  *spec.Document
	size      int64    // of the body, which the arguments keep alive
	answered  Response // without a body where the journal has no room for it
}

// observes reports whether anybody wants to see a call that went well.
func (s *Server) observes(ctx context.Context) bool {
	return s.observe != nil || s.boxes.journal > 0 || s.log.Enabled(ctx, slog.LevelInfo)
}

// record shows a call to who watches. That is before a byte of the answer is
// written, so that who has the answer can rely on the record.
func (s *Server) record(c *Call, answered Response, err error) {
	took := wall().Sub(c.began)
	s.metrics.add(c, answered.Status, took)
	ctx := c.Request.Context()
	if err == nil && !s.observes(ctx) {
		return
	}
	r := &Record{
		At: c.Now(), Sandbox: c.sandbox.Name, Method: c.Request.Method, Path: shownPath(c.Request.URL.Path),
		Answer: c.answer, Status: answered.Status, CallID: c.ID, Fault: c.fault.String(), Findings: c.Findings, Took: took, Err: err,
	}
	if c.provider != nil {
		r.Provider = c.provider.Name
	}
	if c.Operation != nil {
		r.Operation, r.operation, r.document = c.Operation.ID, c.Operation, c.Document
		if a := c.catalogued(c.answer); a != nil {
			r.Known = a.Known
		}
	}
	if r.size = c.Size; r.size <= longestBody {
		r.args = c.Args
	}
	if len(answered.Body) <= longestBody {
		r.answered = answered
	}
	c.state.journal.add(r)
	logRecord(ctx, s.log, r)
	if s.observe != nil {
		s.observe(ctx, *r)
	}
}

// logRecord is what the log makes of a record.
func logRecord(ctx context.Context, log *slog.Logger, r *Record) {
	operation := r.Operation
	if operation == "" {
		operation = "-"
	}
	if r.Err != nil {
		log.LogAttrs(ctx, slog.LevelError, "credmock itself failed", slog.String("method", r.Method), slog.String("path", r.Path),
			slog.String("operation", operation), slog.String("error", r.Err.Error()))
	}
	if !log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", r.Path),
		slog.String("operation", operation), slog.String("answer", r.Answer),
		slog.Int("status", r.Status), slog.String("duration", r.Took.Round(time.Microsecond).String()),
	}
	if r.Sandbox != DefaultSandbox {
		attrs = append(attrs, slog.String("sandbox", r.Sandbox))
	}
	if r.CallID != "" {
		attrs = append(attrs, slog.String("call", r.CallID))
	}
	if len(r.Findings) > 0 {
		attrs = append(attrs, slog.String("findings", strings.Join(r.Findings, "; ")))
	}
	log.LogAttrs(ctx, slog.LevelInfo, "call", attrs...)
}
