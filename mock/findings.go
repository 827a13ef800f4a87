package mock

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A finding says in one line what was sent, what the service did with it and what
// would have worked. What a caller chose is only ever repeated where it cannot be
// a secret: a name near one of the document's, or one of letters alone.

// maxFindings bounds what one call can leave.
const maxFindings = 20

// Note records what the caller probably got wrong, and what the real service
// would silently ignore.
func (c *Call) Note(finding string) {
	if c.watched && len(c.Findings) < maxFindings && !slices.Contains(c.Findings, finding) {
		if c.Findings == nil {
			c.Findings = make([]string, 0, 4)
		}
		c.Findings = append(c.Findings, finding)
	}
}

// noted reports whether there is a finding about the field of a pointer already.
func (c *Call) noted(pointer string) bool {
	field := strings.TrimPrefix(pointer, "/")
	return field != "" && slices.ContainsFunc(c.Findings, func(finding string) bool {
		rest, about := strings.CutPrefix(finding, field)
		return about && strings.HasPrefix(rest, ":")
	})
}

// Notef is [Call.Note] with a format.
func (c *Call) Notef(format string, args ...any) {
	if c.watched {
		c.Note(fmt.Sprintf(format, args...))
	}
}

// Watched reports whether somebody reads the findings, so that those which cost
// something need not be looked for in vain.
func (c *Call) Watched() bool { return c.watched }

// NoteUnknown records a name that the service does not know and passes over, such
// as that of a field: kind says what it names.
func (c *Call) NoteUnknown(kind, name string, known []string) {
	if !c.watched {
		return
	}
	near := spec.Nearest(name, known)
	switch {
	case len(known) == 0 && harmless(name):
		c.Notef("%s: no such %s, ignored; the operation has none", name, kind)
	case near != "":
		c.Notef("%s: no such %s, ignored; %s was probably meant", name, kind, near)
	case harmless(name):
		c.Notef("%s: no such %s, ignored; there are %s", name, kind, some(known))
	default:
		c.Notef("a %s of an unknown name, ignored; there are %s", kind, some(known))
	}
}

// NoteValue records that a field's value is none of those that it can have.
func (c *Call) NoteValue(field, value string, known []string) {
	if !c.watched {
		return
	}
	if near := spec.Nearest(value, known); near != "" {
		c.Notef("%s: %q is not known; %s was probably meant", field, value, near)
	} else {
		c.Note(field + ": not a value that it can have; there are " + some(known))
	}
}

// names are what a field may be called and a secret hardly ever is.
var names = spec.Pattern(`^[A-Za-z][A-Za-z_.-]{0,31}$`)

func harmless(name string) bool { return names().MatchString(name) }

// some lists the first of many words.
func some(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", len(words)-most)
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// shownPath is a path as the log and the findings show it: without parts so long
// that they may be secrets, and without what a terminal would obey.
func shownPath(path string) string {
	const longest = 40 // an id has 36
	if len(path) <= longest && !strings.ContainsFunc(path, unprintable) {
		return path
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) > longest || strings.ContainsFunc(part, unprintable) {
			parts[i] = "…"
		}
	}
	if len(parts) > 20 {
		parts = append(parts[:20:20], "…")
	}
	return strings.Join(parts, "/")
}

func unprintable(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' }
