package purecloud

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// An exchange is what this package keeps about a call.
type exchange struct {
	identified bool   // whether the caller was looked for
	token      *token // the caller's, where it is valid
	client     *client
	seen       *table.Tx // where the caller was looked for
	window     window    // of the token's rate limit, this call included
	unreadable error     // what is wrong with the body, told after the token was checked
	form       form      // of a login
}

// exchangeOf returns what is kept about a call, from its first use on: a path
// that nothing serves is answered without decoding.
func exchangeOf(c *mock.Call) *exchange {
	x, ok := c.Local.(*exchange)
	if !ok {
		id, err := newID(c)
		if err != nil {
			panic(err) // a sandbox's randomness does not end
		}
		x = &exchange{}
		c.Local, c.ID = x, id
	}
	return x
}

// correlationID is the id that every answer shows and every refusal names.
func correlationID(c *mock.Call) string {
	exchangeOf(c)
	return c.ID
}

// newID returns a lower-case UUID of the sandbox's randomness.
func newID(c *mock.Call) (string, error) {
	id, err := uuid.NewRandomFromReader(c.Random())
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return id.String(), nil
}

// unused makes keys until one is new to a table. A sandbox that starts from the
// dump of another with the same seed makes the same ones again.
func unused[Row any](c *mock.Call, by *table.Index[Row, string], make func(*mock.Call) (string, error)) (string, error) {
	return by.Unused(c.Tx, func() (string, error) { return make(c) })
}

// value fills the placeholders that any refusal may have.
func value(c *mock.Call, placeholder string) (string, bool) {
	switch placeholder {
	case "contextId":
		return correlationID(c), true
	case "method":
		return c.Request.Method, true
	case "maximumBytes":
		return c.Behaviour(bodyLimit), true
	case "contentLength":
		length := c.Request.ContentLength
		if length < 0 {
			length = c.Size // chunked
		}
		return strconv.FormatInt(length, 10), c.Oversized
	default:
		return "", false
	}
}

// decode finds out who calls before it looks at anything else: what a fault
// answers counts for the caller too.
func decode(c *mock.Call) error {
	x := exchangeOf(c)
	if strings.HasPrefix(c.Operation.Path, "/oauth/") {
		x.identified = true // by what the login itself holds
		return decodeLogin(c, x)
	}
	if err := identify(c, x); err != nil {
		return err
	}
	x.unreadable = checkBody(c)
	if err := mock.DecodeREST(c); err != nil {
		return err
	}
	dropNulls(c)
	foldRoles(c)
	foldGroupBy(c)
	return nil
}

// decodeLogin reads the form of a login; what is wrong with a part of it is the
// handler's to tell.
func decodeLogin(c *mock.Call, x *exchange) error {
	if c.Operation.Request == nil {
		x.form = parseForm(c.Request.URL.RawQuery)
	} else {
		x.form = parseForm(string(c.Body)) // whatever its media type (§5.1)
		noteFields(c, x.form)
	}
	c.Args = make(map[string]any, len(x.form.values)) // for the journal
	for name, value := range x.form.values {
		c.Args[name] = value
	}
	return nil
}

// noteFields names what a login does not read, but for a body that is no form.
func noteFields(c *mock.Call, f form) {
	if !c.Watched() || strings.HasPrefix(strings.TrimSpace(string(c.Body)), "{") {
		return
	}
	known := c.Operation.Request.Properties()
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if !slices.Contains(known, name) {
			c.NoteUnknown("parameter", name, known)
		}
	}
}

// checkBody refuses a body that is too large or not JSON. Clients announce JSON
// on requests without body too (§2.1), and an operation that takes no body does
// not look at it.
func checkBody(c *mock.Call) error {
	switch {
	case c.Operation.Request == nil:
		return nil
	case c.Oversized:
		return mock.Refuse("requestTooLarge")
	case len(c.Body) > 0 && !isJSON(c.Request.Header):
		return mock.Refuse("unsupportedMediaType")
	default:
		return nil
	}
}

func isJSON(header http.Header) bool {
	announced := header.Get("Content-Type")
	if announced == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(announced)
	return err == nil && media == "application/json"
}

// A form holds the parameters of a login. Each may come once.
type form struct {
	values map[string]string
	bad    map[string]bool // repeated, or not decodable
}

// parseForm reads application/x-www-form-urlencoded pairs.
func parseForm(text string) form {
	f := form{values: map[string]string{}, bad: map[string]bool{}}
	for pair := range strings.SplitSeq(text, "&") {
		rawKey, rawValue, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(rawKey)
		if err != nil || key == "" {
			continue
		}
		value, err := url.QueryUnescape(rawValue)
		if _, repeated := f.values[key]; repeated || err != nil {
			f.bad[key] = true
		}
		if _, repeated := f.values[key]; !repeated {
			f.values[key] = value
		}
	}
	return f
}

// need returns a parameter that must be there, once and readable.
func (f form) need(parameter string) (string, error) {
	if f.values[parameter] == "" || f.bad[parameter] {
		return "", mock.Refuse("invalidRequest", "parameter", parameter)
	}
	return f.values[parameter], nil
}
