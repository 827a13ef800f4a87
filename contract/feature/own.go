package feature

import (
	"context"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// Steps takes steps of the user's own, in the way of godog: an expression, and a
// function that takes what its groups hold. It is asked once, before the features
// are read.
//
// A function may take a context first, then a string, a number, a truth value or an
// [encoding.TextUnmarshaler] for each group, and a [godog.Table] or [godog.DocString]
// last, both as pointers. It returns an error, a context, both, or nothing. An error
// is a failure of the target; godog.ErrSkip and godog.ErrPending mean what they do
// there. The context that a function returns is the one of the own steps after it.
type Steps struct {
	own    []ownStep
	faults []error
}

type ownStep struct {
	pattern *regexp.Regexp
	do      reflect.Value
	effect  spec.Effect
}

// Step registers a step that may do anything: with a shared target it is played only
// where everything is allowed. The expression is a string or a [regexp.Regexp].
func (s *Steps) Step(expression, do any) { s.add(expression, do, spec.Delete) }

// Then registers a step that only looks.
func (s *Steps) Then(expression, do any) { s.add(expression, do, spec.Read) }

func (s *Steps) add(expression, do any, effect spec.Effect) {
	step := ownStep{do: reflect.ValueOf(do), effect: effect}
	var err error
	switch e := expression.(type) {
	case *regexp.Regexp:
		step.pattern = e
	case string:
		step.pattern, err = regexp.Compile(e)
	default:
		err = fmt.Errorf("want a string or a *regexp.Regexp, not %T", expression)
	}
	if err == nil {
		err = fits(step)
	}
	if err != nil {
		s.faults = append(s.faults, fmt.Errorf("own step %v: %w", expression, err))
		return
	}
	s.own = append(s.own, step)
}

// texts says what a parameter may be that takes a text.
var texts = map[reflect.Kind]bool{
	reflect.String: true, reflect.Bool: true, reflect.Float32: true, reflect.Float64: true,
	reflect.Int: true, reflect.Int8: true, reflect.Int16: true, reflect.Int32: true, reflect.Int64: true,
	reflect.Uint: true, reflect.Uint8: true, reflect.Uint16: true, reflect.Uint32: true, reflect.Uint64: true,
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
	tableType   = reflect.TypeFor[*godog.Table]()
	docType     = reflect.TypeFor[*godog.DocString]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// fits reports what is wrong with a function.
func fits(step ownStep) error {
	if step.do.Kind() != reflect.Func || step.do.IsNil() || step.do.Type().IsVariadic() {
		return errors.New("want a function of so many parameters as there are groups")
	}
	f, groups := step.do.Type(), 0
	for i := range f.NumIn() {
		switch in := f.In(i); {
		case in == contextType && i == 0:
		case (in == tableType || in == docType) && i == f.NumIn()-1:
		case texts[in.Kind()] || reflect.PointerTo(in).Implements(unmarshaler):
			groups++
		default:
			return fmt.Errorf("parameter %d cannot be a %v", i+1, in)
		}
	}
	if want := step.pattern.NumSubexp(); groups != want {
		return fmt.Errorf("the expression has %d groups, and the function takes %d", want, groups)
	}
	for i := range f.NumOut() {
		if out := f.Out(i); out != errorType && (out != contextType || i > 0) || f.NumOut() > 2 {
			return fmt.Errorf("the function may return a context and an error, not %v", out)
		}
	}
	return nil
}

// An OwnCall is a step of the user's own as a scenario has it.
type OwnCall struct {
	step   ownStep
	groups []string
	table  *messages.PickleTable
	doc    *messages.PickleDocString
}

// match reads a sentence as a step of the user's own, or returns nil.
func (step ownStep) match(from *messages.PickleStep) (*OwnCall, error) {
	groups := step.pattern.FindStringSubmatch(from.Text)
	if groups == nil {
		return nil, nil
	}
	out := &OwnCall{step: step, groups: groups[1:]}
	if from.Argument != nil {
		out.table, out.doc = from.Argument.DataTable, from.Argument.DocString
	}
	f, got := step.do.Type(), nothing
	if out.table != nil {
		got = "a table"
	} else if out.doc != nil {
		got = text
	}
	want := nothing
	if n := f.NumIn(); n > 0 && f.In(n-1) == tableType {
		want = "a table"
	} else if n > 0 && f.In(n-1) == docType {
		want = text
	}
	if got != want {
		return nil, fmt.Errorf("step %q wants %s below it, not %s", from.Text, want, got)
	}
	return out, nil
}

// written lists the texts of a step that may have braces.
func (o *OwnCall) written() []string {
	out := append([]string{}, o.groups...)
	if o.table != nil {
		for _, row := range o.table.Rows {
			for _, cell := range row.Cells {
				out = append(out, cell.Value)
			}
		}
	}
	if o.doc != nil {
		out = append(out, o.doc.Content)
	}
	return out
}

// Below is what stands below the step, a line each.
func (o *OwnCall) Below() []string {
	var out []string
	switch {
	case o.table != nil:
		for _, row := range o.table.Rows {
			line := "|"
			for _, cell := range row.Cells {
				line += " " + cell.Value + " |"
			}
			out = append(out, line)
		}
	case o.doc != nil:
		out = append(append([]string{`"""`}, strings.Split(o.doc.Content, "\n")...), `"""`)
	}
	return out
}

// Call calls the function, with braces filled. Its error is a finding.
func (o *OwnCall) Call(ctx context.Context, fill func(string) (string, error)) (context.Context, error) {
	f := o.step.do.Type()
	var in []reflect.Value
	groups := o.groups
	for i := range f.NumIn() {
		switch t := f.In(i); t {
		case contextType:
			in = append(in, reflect.ValueOf(ctx))
		case tableType, docType:
			v, err := o.below(t, fill)
			if err != nil {
				return ctx, err
			}
			in = append(in, v)
		default:
			filled, err := fill(groups[0])
			if err != nil {
				return ctx, err
			}
			v, err := convert(filled, t)
			if err != nil {
				return ctx, verdict.Ours("%q is no %v", groups[0], t)
			}
			groups, in = groups[1:], append(in, v)
		}
	}
	var failed error
	for _, out := range o.step.do.Call(in) {
		switch v := out.Interface().(type) {
		case context.Context:
			ctx = v
		case error:
			failed = v
		}
	}
	return ctx, judged(failed)
}

// judged is what an error of the user's own says of the target.
func judged(err error) error {
	var f *verdict.Finding
	switch {
	case err == nil || errors.As(err, &f):
		return err
	case errors.Is(err, godog.ErrSkip):
		return verdict.Errorf(verdict.Skipped, "%v", err)
	case errors.Is(err, godog.ErrPending):
		return verdict.Ours("the step is not written yet: %v", err)
	}
	return verdict.Wrong("%v", err)
}

// below is what stands below a step, filled.
func (o *OwnCall) below(t reflect.Type, fill func(string) (string, error)) (reflect.Value, error) {
	if t == docType {
		content, err := fill(o.doc.Content)
		return reflect.ValueOf(&messages.PickleDocString{MediaType: o.doc.MediaType, Content: content}), err
	}
	out := &messages.PickleTable{}
	for _, row := range o.table.Rows {
		filled := &messages.PickleTableRow{}
		for _, cell := range row.Cells {
			value, err := fill(cell.Value)
			if err != nil {
				return reflect.Value{}, err
			}
			filled.Cells = append(filled.Cells, &messages.PickleTableCell{Value: value})
		}
		out.Rows = append(out.Rows, filled)
	}
	return reflect.ValueOf(out), nil
}

// convert reads a text as a parameter wants it.
func convert(text string, t reflect.Type) (reflect.Value, error) {
	out := reflect.New(t)
	if u, ok := out.Interface().(encoding.TextUnmarshaler); ok {
		return out.Elem(), u.UnmarshalText([]byte(text))
	}
	var err error
	switch v := out.Elem(); {
	case v.CanInt():
		var n int64
		n, err = strconv.ParseInt(text, 10, t.Bits())
		v.SetInt(n)
	case v.CanUint():
		var n uint64
		n, err = strconv.ParseUint(text, 10, t.Bits())
		v.SetUint(n)
	case v.CanFloat():
		var n float64
		n, err = strconv.ParseFloat(text, t.Bits())
		v.SetFloat(n)
	case t.Kind() == reflect.Bool:
		var yes bool
		yes, err = strconv.ParseBool(text)
		v.SetBool(yes)
	default:
		v.SetString(text)
	}
	return out.Elem(), err
}
