package admin

import (
	"context"
	"errors"
	"time"

	"github.com/credmock/credmock/mock"
)

type filterArgs struct {
	Operation string `arg:"operation"`
	Answer    string `arg:"answer"`
	Status    int64  `arg:"status"`
	Since     string `arg:"since"`
	After     int64  `arg:"after"`
	Findings  bool   `arg:"findings"`
}

func (in filterArgs) filter(box *mock.Sandbox) (mock.Filter, error) {
	f := mock.Filter{Operation: in.Operation, Answer: in.Answer, Status: int(in.Status), After: in.After, Findings: in.Findings}
	var err error
	if f.Since, err = parseTime("since", in.Since); err != nil {
		return f, err
	}
	if err := box.CheckFilter(f); err != nil {
		return f, refuse("%v", err)
	}
	return f, nil
}

type (
	calls struct {
		Calls   []entry `json:"calls"`
		Count   int     `json:"count"`
		Dropped int64   `json:"dropped"`
	}
	entry struct {
		Number    int64     `json:"number"`
		At        time.Time `json:"at"`
		Sandbox   string    `json:"sandbox"`
		Provider  string    `json:"provider,omitempty"`
		Method    string    `json:"method"`
		Path      string    `json:"path"`
		Operation string    `json:"operation,omitempty"`
		Answer    string    `json:"answer"`
		Status    int       `json:"status"`
		Took      int64     `json:"tookMicroseconds"`
		CallID    string    `json:"callId,omitempty"`
		Known     string    `json:"known,omitempty"`
		Source    string    `json:"source,omitempty"`
		Arguments []named   `json:"arguments"`
		Findings  []string  `json:"findings"`
		Fault     string    `json:"fault,omitempty"`
	}
	named struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func journal(_ context.Context, _ *mock.Call, box *mock.Sandbox, in filterArgs) (calls, error) {
	filter, err := in.filter(box)
	if err != nil {
		return calls{}, err
	}
	out := calls{Calls: []entry{}}
	var picked []mock.Record
	picked, out.Dropped = box.Journal(filter)
	out.Count = len(picked)
	for _, r := range picked {
		out.Calls = append(out.Calls, entryOf(r))
	}
	return out, nil
}

func entryOf(r mock.Record) entry {
	e := entry{
		Number: r.Number, At: r.At, Sandbox: r.Sandbox, Provider: r.Provider, Method: r.Method, Path: r.Path, Operation: r.Operation,
		Answer: r.Answer, Status: r.Status, Took: r.Took.Microseconds(), CallID: r.CallID, Known: r.Known.How, Source: r.Known.Source,
		Arguments: []named{}, Findings: append([]string{}, r.Findings...), Fault: r.Fault,
	}
	for _, a := range r.Arguments() {
		e.Arguments = append(e.Arguments, named{a.Name, a.Value})
	}
	return e
}

func clearJournal(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (any, error) {
	box.ClearJournal()
	return nil, nil
}

type verifyArgs struct {
	Body struct {
		Calls   []expectedArgs `arg:"calls"`
		InOrder bool           `arg:"inOrder"`
		Within  string         `arg:"within"`
		Lint    bool           `arg:"lint"`
	} `arg:"body"`
}

type expectedArgs struct {
	Operation string            `arg:"operation"`
	Answer    string            `arg:"answer"`
	Status    int64             `arg:"status"`
	Arguments map[string]string `arg:"arguments"`
	Since     string            `arg:"since"`
	After     int64             `arg:"after"`
	Exactly   *int              `arg:"exactly"`
	AtLeast   *int              `arg:"atLeast"`
	AtMost    *int              `arg:"atMost"`
}

// longestWait is how long a verification may hold a connection.
const longestWait = time.Minute

type verified struct {
	Verified bool `json:"verified"`
}

func verify(ctx context.Context, _ *mock.Call, box *mock.Sandbox, in verifyArgs) (verified, error) {
	v := mock.Verification{InOrder: in.Body.InOrder, Lint: in.Body.Lint}
	if in.Body.Within != "" {
		var err error
		if v.Within, err = time.ParseDuration(in.Body.Within); err != nil || v.Within < 0 || v.Within > longestWait {
			return verified{}, refuse("within: %q is not a duration of at most a minute, such as 2s", in.Body.Within)
		}
	}
	for _, e := range in.Body.Calls {
		filter, err := filterArgs{Operation: e.Operation, Answer: e.Answer, Status: e.Status, Since: e.Since, After: e.After}.filter(box)
		if err != nil {
			return verified{}, err
		}
		filter.Arguments = e.Arguments
		v.Calls = append(v.Calls, mock.Expected{Filter: filter, Exactly: e.Exactly, AtLeast: e.AtLeast, AtMost: e.AtMost})
	}
	err := box.Verify(ctx, v)
	if wrong := (*mock.Unverified)(nil); errors.As(err, &wrong) {
		return verified{}, mock.Refuse("unverified", "detail", wrong.Report)
	}
	if err != nil {
		return verified{}, refuse("%v", err)
	}
	return verified{true}, nil
}

type listed struct {
	Operations []mock.Listed `json:"operations"`
}

func operations(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (listed, error) {
	return listed{box.Operations()}, nil
}
