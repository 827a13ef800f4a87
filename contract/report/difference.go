package report

import (
	"bytes"
	"fmt"
	"io"
)

// A Difference is one way in which a target and a mock beside it answer unlike each
// other, though both are right: there the mock could mislead. It is held against
// nobody.
type Difference struct {
	Provider  string `json:"provider"`
	Operation string `json:"operation"` // "*" where several show it
	Answer    string `json:"answer,omitempty"`
	Kind      string `json:"kind"`              // answer, status, form, header, field, type, value, order; or verdict, where the mock does not pass
	Pointer   string `json:"pointer,omitempty"` // a path, where * is each element of a list, or a header's name
	Target    string `json:"target"`
	Mock      string `json:"mock"`
	Scenarios []int  `json:"scenarios"` // as indices into those of the report
	Example   Beside `json:"example"`
}

// A Beside is one call, made to both.
type Beside struct {
	Step   string   `json:"step,omitempty"`
	Target Exchange `json:"target"`
	Mock   Exchange `json:"mock"`
}

// Like reports whether two differences are one: what stands in a header or follows
// from a rule is told once, what stands in a body once for an answer.
func (d Difference) Like(other Difference) bool {
	if d.Provider != other.Provider || d.Kind != other.Kind || d.Pointer != other.Pointer {
		return false
	}
	if d.Kind == "header" || d.Kind == "verdict" {
		return blank(d.Target, "\x00") == blank(other.Target, "\x00") && blank(d.Mock, "\x00") == blank(other.Mock, "\x00")
	}
	return d.Operation == other.Operation && d.Answer == other.Answer
}

// Place says where they are unlike.
func (d Difference) Place() string {
	out := d.Provider + " " + d.Operation
	if d.Answer != "" {
		out += " " + d.Answer
	}
	if d.Pointer != "" {
		out += ", " + d.Pointer
	}
	return out
}

// compared says what a comparison came to; "" where there was none.
func (r *Report) compared() string {
	switch {
	case r.Compared == 0 && len(r.Differences) == 0:
		return ""
	case len(r.Differences) == 0:
		return fmt.Sprintf("The mock answers %s as the target does.", plural(r.Compared, "call"))
	}
	return fmt.Sprintf("Of %s, the mock answers some unlike the target, in %s that are held against nobody.", plural(r.Compared, "call"), plural(len(r.Differences), "way"))
}

// WriteDifferences writes what a mock beside the target answers unlike it, at most so
// many.
func (r *Report) WriteDifferences(w io.Writer, most int) error {
	var b bytes.Buffer
	if text := r.compared(); text != "" {
		fmt.Fprintln(&b, text)
	}
	for _, d := range r.Differences[:min(len(r.Differences), most)] {
		fmt.Fprintf(&b, "beside      %s of %s (%s)\n", d.Kind, oneLine(d.Place(), 200), plural(len(d.Scenarios), "scenario"))
		fmt.Fprintf(&b, "            target %s\n            mock   %s\n", oneLine(d.Target, 200), oneLine(d.Mock, 200))
	}
	if more := len(r.Differences) - most; more > 0 {
		fmt.Fprintf(&b, "            %d more are in the reports\n", more)
	}
	_, err := b.WriteTo(w)
	return err
}
