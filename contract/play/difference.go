package play

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// diff shows what differs, without secrets: a line for what was wanted and one for
// what came, each with its path.
func (w *world) diff(want, got any) string {
	return differences(w.vault.RedactTree(want), w.vault.RedactTree(got))
}

// differences compares two values as JSON has them.
func differences(want, got any) string {
	a, isText := want.(string)
	b, isAlso := got.(string)
	if isText && isAlso {
		return lines(a, b)
	}
	var r paths
	cmp.Equal(want, got, cmp.Reporter(&r))
	return strings.Join(r.lines, "")
}

// paths collects where two values differ. It is a reporter of go-cmp.
type paths struct {
	at    cmp.Path
	lines []string
}

func (p *paths) PushStep(s cmp.PathStep) { p.at = append(p.at, s) }
func (p *paths) PopStep()                { p.at = p.at[:len(p.at)-1] }

func (p *paths) Report(r cmp.Result) {
	if r.Equal() {
		return
	}
	want, got := p.at.Last().Values()
	path := p.path()
	p.lines = append(p.lines, fmt.Sprintf("- %s: %s\n", path, shownValue(want)), fmt.Sprintf("+ %s: %s\n", path, shownValue(got)))
}

// path is where the reporter is, as features write it: clients[0].name.
func (p *paths) path() string {
	out := ""
	for _, step := range p.at {
		switch s := step.(type) {
		case cmp.MapIndex:
			out += "." + s.Key().String()
		case cmp.SliceIndex:
			want, got := s.SplitKeys()
			out += fmt.Sprintf("[%d]", max(want, got))
		}
	}
	if out == "" {
		return "the whole"
	}
	return strings.TrimPrefix(out, ".")
}

func shownValue(v reflect.Value) string {
	if !v.IsValid() {
		return "(nothing)"
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return fmt.Sprint(v)
	}
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(text))
}

// lines compares two texts line by line: what they begin and end with alike stands
// once.
func lines(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	write := func(mark string, list []string) {
		for _, line := range list {
			out.WriteString(mark + line + "\n")
		}
	}
	write("  ", a[:head])
	write("- ", a[head:len(a)-tail])
	write("+ ", b[head:len(b)-tail])
	write("  ", slices.Clone(a[len(a)-tail:]))
	return out.String()
}
