package drift

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Report tells how a document and its vendor differ.
type Report struct {
	Provider string     `json:"provider"`
	Sources  []Source   `json:"sources"`
	Findings []*Finding `json:"findings"`
	Ignored  []*Finding `json:"ignored"`
	Stale    []Stale    `json:"stale"` // entries of an ignore list that match nothing any more
	Untold   []string   `json:"untold"`
	Notes    []string   `json:"notes"`

	told []string
}

// A Source is what was compared with.
type Source struct {
	Name    string `json:"name"`
	Form    string `json:"form"`
	Version string `json:"version,omitempty"`
	Dialect string `json:"dialect"`
}

// A Stale entry is one of an ignore list that matches nothing.
type Stale struct {
	Entry  string `json:"entry"`
	Reason string `json:"reason"`
	Own    bool   `json:"own"` // of the caller's list, not of the document's
}

// A Finding is one difference.
type Finding struct {
	Change     string   `json:"change"`
	Kind       string   `json:"kind"`
	At         string   `json:"at"`
	Value      string   `json:"value,omitempty"`
	Status     string   `json:"status,omitempty"`
	Was        string   `json:"was,omitempty"`
	Is         string   `json:"is,omitempty"`
	Details    []string `json:"details,omitempty"`
	Operations []string `json:"operations"`
	Source     string   `json:"source"`
	Reason     string   `json:"reason,omitempty"` // why it is ignored

	form, dialect string
	patch         tree.Object
	edit          *edit
	byHand        string
}

// Drifted reports whether anything differs that is not ignored.
func (r *Report) Drifted() bool { return len(r.Findings) > 0 }

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

func (r *Report) tell(id string) {
	r.told = append(r.told, id)
	r.Untold = slices.DeleteFunc(r.Untold, func(other string) bool { return other == id })
}

func (r *Report) miss(id string) {
	if !slices.Contains(r.told, id) && !slices.Contains(r.Untold, id) {
		r.Untold = append(r.Untold, id)
	}
}

// ignore sets aside what is known, and joins what several operations share.
func (r *Report) ignore(entries []Ignore) {
	found := r.Findings
	r.Findings = nil
	for _, f := range found {
		for i := range entries {
			if entries[i].matches(f) {
				entries[i].used = true
				if f.Reason == "" {
					f.Reason = entries[i].Reason
				}
			}
		}
		if f.Reason == "" {
			r.Findings = joined(r.Findings, f)
		} else {
			r.Ignored = joined(r.Ignored, f)
		}
	}
	for _, entry := range entries {
		if !entry.used && r.could(entry) {
			name := strings.Join(slices.DeleteFunc([]string{entry.Change, entry.Kind, entry.At, entry.Value}, func(s string) bool { return s == "" }), " ")
			r.Stale = append(r.Stale, Stale{name, entry.Reason, entry.own})
		}
	}
}

// could reports whether an entry would have matched by now: it is about a form
// that was read, and if it is the document's, everything was told.
func (r *Report) could(entry Ignore) bool {
	return (entry.own || len(r.Untold) == 0) && (len(entry.Sources) == 0 || slices.ContainsFunc(r.Sources, func(s Source) bool {
		return slices.Contains(entry.Sources, s.Form)
	}))
}

func joined(list []*Finding, f *Finding) []*Finding {
	for _, known := range list {
		if known.key() == f.key() {
			for _, id := range f.Operations {
				if !slices.Contains(known.Operations, id) {
					known.Operations = append(known.Operations, id)
				}
			}
			return list
		}
	}
	return append(list, f)
}

// key tells what is one difference, though several operations show it.
func (f *Finding) key() string {
	at := f.At
	if slices.Contains([]string{"code", "message", "status"}, f.Kind) {
		at = ""
	}
	return strings.Join([]string{f.Change, f.Kind, at, f.Status, f.Value, f.Was, f.Is}, "\x00")
}

// value is what an ignore list may name beside the place.
func (f *Finding) value() string {
	if f.Value == "" {
		return f.Is
	}
	return f.Value
}

// line writes a finding as one sentence.
func (f *Finding) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", f.Change, f.Kind)
	switch f.Kind {
	case "code", "message", "status", "permission":
		fmt.Fprintf(&b, " %s", f.Value)
		if f.Status != "" {
			fmt.Fprintf(&b, " (%s)", f.Status)
		}
		fmt.Fprintf(&b, " of %s", strings.Join(f.Operations, ", "))
	case "value":
		fmt.Fprintf(&b, " %s of %s", f.Value, f.At)
	default:
		fmt.Fprintf(&b, " %s", f.At)
	}
	switch {
	case f.Was != "" && f.Is != "":
		fmt.Fprintf(&b, ": was %s, is %s", f.Was, f.Is)
	case f.Was+f.Is != "":
		fmt.Fprintf(&b, ": %s", f.Was+f.Is)
	}
	return b.String()
}

func (f *Finding) hint() string {
	if f.byHand == "" {
		return ""
	}
	return " (" + f.byHand + ")"
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "%s in dialect %s against %s (%s)\n", r.Provider, s.Dialect, s.Name, strings.TrimSpace(s.Form+" "+s.Version))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %s\n", f.line())
		for _, detail := range f.Details {
			fmt.Fprintf(&b, "      %s\n", detail)
		}
		if len(f.Operations) > 0 && (f.Kind == "field" || f.Kind == "value") {
			fmt.Fprintf(&b, "      seen by %s\n", strings.Join(f.Operations, ", "))
		}
	}
	for _, s := range r.Stale {
		fmt.Fprintf(&b, "  ignored in vain, strike it: %s (%s)\n", s.Entry, s.Reason)
	}
	if len(r.Untold) > 0 {
		fmt.Fprintf(&b, "  no source tells of %s\n", strings.Join(r.Untold, ", "))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "  %s\n", note)
	}
	switch n := len(r.Findings); n {
	case 0:
		fmt.Fprintf(&b, "no drift, %d known differences ignored\n", len(r.Ignored))
	case 1:
		fmt.Fprintf(&b, "1 difference, %d known ones ignored\n", len(r.Ignored))
	default:
		fmt.Fprintf(&b, "%d differences, %d known ones ignored\n", n, len(r.Ignored))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// JSON writes the report for programs; what is ignored is in it, with reasons.
func (r *Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	whole := *r
	whole.Findings, whole.Ignored = some(r.Findings), some(r.Ignored)
	whole.Stale, whole.Untold, whole.Notes = some(r.Stale), some(r.Untold), some(r.Notes)
	return enc.Encode(whole)
}

// some writes an empty list as one, not as null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
