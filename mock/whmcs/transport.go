package whmcs

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/mock"
)

// A request is what this package keeps about a call.
type request struct {
	params params
	action string // as it was sent
	format string // json, xml, nvp, or "" for the default of the answer's shape
	home   *installation
}

// redirectURIs is the argument that holds the list; the spec's redirectUri is
// one string, as the documents type it.
const redirectURIs = "redirectUri[]"

// decode reads the parameters as PHP does and finds the action, whose case does
// not matter (T8). A call without a known action stays with the operation of
// the whole path.
func decode(c *mock.Call) error {
	if isSignOn(c) {
		return decodeSignOn(c)
	}
	r, err := read(c)
	if err != nil {
		return err
	}
	for _, op := range c.Document.Operations {
		if op.Fragment != "" && sameAction(op.ID, r.action) {
			c.Operation = op
			break
		}
	}
	noteAction(c, r)
	c.Args = arguments(c, r)
	return nil
}

// noteAction says what is wrong with an action that the document lacks.
func noteAction(c *mock.Call, r *request) {
	if !c.Operation.Union || !c.Watched() {
		return
	}
	var known []string
	for _, op := range c.Document.Operations {
		if op.Fragment != "" {
			known = append(known, op.ID)
		}
	}
	if r.action == "" {
		c.Notef("action: is missing; there are %s", strings.Join(known, ", "))
	} else {
		c.NoteValue("action", r.action, known)
	}
}

// sameAction compares without regard to case, as PHP does: in ASCII only. An
// action's name is ASCII, and equal lengths rule out the letters beyond it that
// fold to one within.
func sameAction(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// lower is PHP's strtolower: other bytes stay as they are, even where they are
// not UTF-8.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func read(c *mock.Call) (*request, error) {
	home, err := installations.Get(c.Tx)
	if err != nil {
		return nil, err
	}
	r, known := c.Local.(*request)
	if !known {
		r = &request{params: decodeParams(c.Request, c.Text())}
		c.Local = r
	}
	r.home = home
	r.action = r.params.text("action")
	switch format := strings.ToLower(r.params.text("responsetype")); format {
	case "json", "xml", "nvp":
		r.format = format
	case "":
		c.Note("responsetype: is missing; the answer's default form is not documented, responsetype=json asks for JSON")
	default:
		c.NoteValue("responsetype", r.params.text("responsetype"), []string{"json", "xml", "nvp"})
	}
	return r, nil
}

// text returns a scalar parameter, or "" when it is absent or an array.
func (p params) text(key string) string {
	s, _ := p[key].(string)
	return s
}

// arguments turns parameters into the types of the operation's schema. What the
// service would ignore is noted and left out.
func arguments(c *mock.Call, r *request) map[string]any {
	args := make(map[string]any, len(r.params)+1)
	if c.Operation.Union {
		return args
	}
	args["action"] = c.Operation.ID
	var few [16]string
	for _, key := range r.params.names(few[:0]) {
		if key == "action" {
			continue
		}
		schema := c.Operation.Request.Property(key)
		if schema == nil {
			c.NoteUnknown("parameter", key, c.Operation.Request.Properties())
			continue
		}
		if v, ok := argument(c, key, schema.Type(), r.params[key]); ok {
			args[key] = v
		}
	}
	if uris, ok := redirects(c, r.params["redirectUri"]); ok {
		delete(args, "redirectUri")
		args[redirectURIs] = uris
	}
	return args
}

// names appends the names in their order, so that what is noted comes in the same
// one each time.
func (p params) names(to []string) []string {
	for name := range p {
		to = append(to, name)
	}
	slices.Sort(to)
	return to
}

func argument(c *mock.Call, key, kind string, value any) (any, bool) {
	text, scalar := value.(string)
	if a, isArray := value.(*array); isArray {
		if key == "logoUri" && len(a.list()) > 0 { // the Update page types it string[]
			value = a.list()[0]
			text, scalar = value.(string)
		}
		if !scalar && key != "redirectUri" {
			c.Note(key + ": an array, ignored; one value is wanted, without []")
		}
	}
	if !scalar {
		return nil, false
	}
	switch {
	case key == "resetSecret": // it has two types, and so none in the document
		return boolean(c, key, text), true
	case kind == "integer":
		if text == "" {
			return nil, false
		}
		return integer(c, key, text), true
	default:
		return value, true
	}
}

// nobody is an id that no row has.
const nobody = int64(-1)

// integer reads a number the way clients send it, 1.00 included (T14); a number
// in hex is none to PHP.
func integer(c *mock.Call, key, text string) int64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || strings.ContainsAny(text, "xX") || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		c.Note(key + ": is not a whole number, and so the id of nothing")
		return nobody
	}
	return int64(f)
}

// boolean is on for the two documented forms, 1 and true (T13, U10).
func boolean(c *mock.Call, key, text string) bool {
	switch text {
	case "1", "true":
		return true
	case "0", "":
		return false
	default:
		c.Note(key + ": an ambiguous boolean, read as off; 1 or true is on, 0 is off")
		return false
	}
}

// redirects reads redirectUri as a list: an array's values, or the one string.
func redirects(c *mock.Call, value any) ([]string, bool) {
	switch value := value.(type) {
	case *array:
		uris := []string{}
		for _, item := range value.list() {
			if s, ok := item.(string); ok && s != "" {
				uris = append(uris, s)
			}
		}
		return uris, true
	case string:
		return splitURIs(c, value), true
	default:
		return nil, false
	}
}

func splitURIs(c *mock.Call, value string) []string {
	separator := map[string]string{"comma": ",", "space": " ", "newline": "\n"}[c.Behaviour(redirectURISplit)]
	if separator == "" {
		if strings.Contains(value, ",") {
			c.Note("redirectUri: holds a comma and is kept as one URI; redirectUri[]=… for each sends several")
		}
		if value == "" {
			return []string{}
		}
		return []string{value}
	}
	uris := []string{}
	for part := range strings.SplitSeq(value, separator) {
		if part = strings.TrimSpace(part); part != "" {
			uris = append(uris, part)
		}
	}
	return uris
}

// callUnknown serves what names no action that exists. Which it is was decided
// by admit: an empty action does not get this far.
func callUnknown(_ context.Context, c *mock.Call, _ struct{}) (any, error) {
	return nil, mock.Refuse("unknownAction", "action", lower(c.Local.(*request).action))
}
