package mock

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
)

// explainHeader carries one finding in each of its lines, where a mock explains
// itself to clients too.
const explainHeader = "Credmock-Finding"

// explain looks at a call that has been answered for what its caller probably got
// wrong, as far as the document alone can tell. Providers note what they know
// better while they serve it.
func (s *Server) explain(c *Call) {
	if !c.watched {
		return
	}
	switch {
	case c.answer == preflight, c.page, c.answer == unknownSandbox:
		return
	case c.Operation == nil:
		s.explainPath(c)
		return
	case c.answer == methodNotAllowed:
		s.explainMethod(c)
		return
	}
	explainCaller(c)
	explainAuthorization(c)
	explainMedia(c)
	explainQuery(c)
	explainForm(c)
	explainBody(c)
}

// explainCaller tells who shows a credential of the fixture to a sandbox that was
// given others in its place.
func explainCaller(c *Call) {
	begun := c.sandbox.begun.Load()
	if c.known || begun.renewed == nil || c.provider.Caller == nil {
		return
	}
	if a := c.catalogued(c.answer); a == nil || !a.Refusal {
		return
	}
	key := c.provider.Caller(c)
	for _, r := range begun.renewed[c.provider.place] {
		if r.Of == key && r.Now.ID != key {
			c.Notef("%s: is the fixture's; the sandbox %s has %s in its place, with a secret of its own, as GET /__admin/sandboxes/%s lists them", key, c.sandbox.Name, r.Now.ID, c.sandbox.Name)
		}
	}
}

// explainPath names the route that was probably meant.
func (s *Server) explainPath(c *Call) {
	what := c.Request.Method + " " + shownPath(c.Request.URL.Path) + ": no such path"
	if near := s.nearestRoute(c.Request); near != "" {
		c.Notef("%s; %s was probably meant", what, near)
	} else {
		c.Notef("%s; the paths are in the documents that credmock spec prints", what)
	}
}

// explainMethod names the methods that a path has.
func (s *Server) explainMethod(c *Call) {
	var methods []string
	for _, op := range c.Document.Operations {
		if op.Path == c.Operation.Path && op.Fragment == "" {
			methods = append(methods, append([]string{op.Method}, op.Also...)...)
		}
	}
	slices.Sort(methods)
	methods = slices.Compact(methods)
	c.Notef("%s: not a method of %s; it takes %s", shownMethod(c.Request.Method), c.provider.root+c.Operation.Path, strings.Join(methods, ", "))
}

// shownMethod is a method as the findings show it: a client may send any word.
func shownMethod(method string) string {
	if len(method) > 10 || !harmless(method) {
		return "what was sent"
	}
	return method
}

// explainAuthorization looks for a header that says who calls in another way than
// the operation reads.
func explainAuthorization(c *Call) {
	wanted, how := wantedScheme(c.Operation), "Basic with id and secret"
	if wanted == "Bearer" {
		how = "Bearer with an access token"
	}
	sent := strings.TrimSpace(c.Request.Header.Get("Authorization"))
	if sent == "" {
		if wanted == "Bearer" {
			c.Notef("Authorization: is missing; %s is wanted", how)
		}
		return
	}
	scheme, rest, _ := strings.Cut(sent, " ")
	known := slices.ContainsFunc([]string{"Basic", "Bearer", "Digest", "Negotiate"}, func(s string) bool { return strings.EqualFold(s, scheme) })
	switch {
	case wanted == "":
		if fields := secretFields(c); len(fields) > 0 {
			c.Notef("Authorization: is not read here; who calls is said by parameters such as %s", some(fields))
		}
	case !known:
		c.Notef("Authorization: has no scheme that is known; %s is wanted", how)
	case !strings.EqualFold(scheme, wanted):
		c.Notef("Authorization: %s was sent; %s is wanted", http.CanonicalHeaderKey(scheme), how)
	case strings.TrimSpace(rest) == "":
		c.Notef("Authorization: nothing comes after %s; %s is wanted", http.CanonicalHeaderKey(scheme), how)
	}
}

// wantedScheme is the word that begins the header of an operation; "" where none
// is read.
func wantedScheme(op *spec.Operation) string {
	for _, scheme := range op.Schemes {
		if scheme.Type == "oauth2" || strings.EqualFold(scheme.HTTP, "bearer") {
			return "Bearer"
		}
		if strings.EqualFold(scheme.HTTP, "basic") {
			return "Basic"
		}
	}
	return ""
}

func secretFields(c *Call) []string {
	var out []string
	if c.Operation.Request == nil {
		return nil
	}
	for _, name := range c.Operation.Request.Properties() {
		if c.Operation.Request.Property(name).Secret() {
			out = append(out, name)
		}
	}
	return out
}

// pairs begin a form.
var pairs = spec.Pattern(`^[A-Za-z_][\w.\[\]-]{0,63}=`)

// explainMedia looks for a body of another kind than is read.
func explainMedia(c *Call) {
	if len(c.Operation.Consumes) == 0 || c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return
	}
	wanted, body := c.Operation.Consumes[0], bytes.TrimSpace(c.Body)
	media, err := c.Request.Header.Get("Content-Type"), error(nil)
	if media != wanted {
		media, _, err = mime.ParseMediaType(media)
	}
	isJSON := len(body) > 0 && (body[0] == '{' || body[0] == '[')
	switch {
	case c.Oversized:
		c.Notef("the body is longer than the %d bytes that are read", c.provider.BodyLimit)
	case len(body) == 0:
		if takesJSON(c.Operation) {
			c.Notef("the body is empty; %s is wanted", wanted)
		}
		return
	case takesJSON(c.Operation) && pairs().Match(body):
		c.Notef(`the body is a form, which is not read here; send JSON (%s), such as {"%s": …}`, wanted, firstField(c.Operation))
	case !takesJSON(c.Operation) && isJSON:
		c.Notef("the body is JSON, which is not read here; send a form (%s), such as %s=…", wanted, firstField(c.Operation))
	}
	switch {
	case c.Request.Header.Get("Content-Type") == "":
		c.Notef("Content-Type: is missing; %s is wanted", wanted)
	case err != nil && media == "":
		c.Notef("Content-Type: cannot be read; %s is wanted", wanted)
	case !slices.Contains(c.Operation.Consumes, media):
		if len(media) > 60 {
			media = "another kind"
		}
		c.Notef("Content-Type: %s was sent; %s is wanted", media, strings.Join(c.Operation.Consumes, " or "))
	}
}

// firstField is a field to show by way of example.
func firstField(op *spec.Operation) string {
	if op.Request == nil {
		return "name"
	}
	if chooser := op.Request.Chooser(); chooser != "" {
		return chooser
	}
	for _, name := range op.Request.Properties() {
		if op.Request.Requires(name) {
			return name
		}
	}
	return "name"
}

// explainQuery looks at the parameters of the URL.
func explainQuery(c *Call) {
	if c.Request.URL.RawQuery == "" {
		return
	}
	var known, single []string
	for _, p := range c.Operation.Parameters {
		if p.In != "query" {
			continue
		}
		known = append(known, p.Name)
		if p.Schema.Type() != "array" {
			single = append(single, p.Name)
		}
	}
	asForm := c.Operation.Fragment != "" || c.Operation.Union // the service reads them with the form
	for _, sent := range countNames(nil, c.Request.URL.RawQuery) {
		name, count := sent.name, sent.times
		if strings.HasPrefix(name, "credmock-") { // of a page of ours
			continue
		}
		field := c.Operation.Request != nil && c.Operation.Request.Property(name) != nil
		switch {
		case c.Document.SecretNames()[name] && !slices.Contains(known, name):
			c.Notef("%s: stands in the URL, which servers and proxies log; send it in the %s", name, placeOf(c, field))
		case asForm || slices.Contains(known, name):
		case field:
			c.Notef("%s: stands in the URL, where it is not read; send it in the body", name)
		default:
			c.NoteUnknown("query parameter", name, known)
		}
		if count > 1 && slices.Contains(single, name) {
			c.Notef("%s: came %d times; one of them counts, send it once", name, count)
		}
	}
}

// placeOf says where a secret belongs.
func placeOf(c *Call, field bool) string {
	if !field && wantedScheme(c.Operation) != "" {
		return "header Authorization"
	}
	return "body"
}

// explainForm looks for fields of a form that come more than once.
func explainForm(c *Call) {
	if len(c.Operation.Consumes) == 0 || takesJSON(c.Operation) || len(c.Body) > 64<<10 {
		return
	}
	const urlencoded = "application/x-www-form-urlencoded"
	if media := c.Request.Header.Get("Content-Type"); media != "" && !strings.HasPrefix(media, urlencoded) {
		return
	}
	fields := c.form
	if fields == nil {
		fields = c.Args
	}
	if c.Request.URL.RawQuery == "" && strings.Count(c.Text(), "&") < len(fields) {
		return // as many fields as pairs: each came once
	}
	var few [16]counted
	for _, sent := range countNames(few[:0], c.Text()) {
		if name, count := sent.name, sent.times; count > 1 && !strings.HasSuffix(name, "]") && (harmless(name) || c.Operation.Request.Property(name) != nil) {
			c.Notef("%s: came %d times; one of them counts at most, send it once", name, count)
		}
	}
}

// A counted is a name in urlencoded text, and how often it comes.
type counted struct {
	name  string
	times int
}

// countNames counts the names in urlencoded text, the first of them where there
// are very many.
func countNames(out []counted, text string) []counted {
	const most = 64
	for pair := range strings.SplitSeq(text, "&") {
		raw, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(raw)
		if err != nil || name == "" {
			continue
		}
		at := slices.IndexFunc(out, func(c counted) bool { return c.name == name })
		switch {
		case at >= 0:
			out[at].times++
		case len(out) < most:
			out = append(out, counted{name, 1})
		}
	}
	return out
}

// explainBody names the fields that a JSON body has too much, and what its schema
// wants where it breaks it.
func explainBody(c *Call) {
	for _, v := range c.violations {
		if v.In != "" && v.In != inForm {
			c.Note(c.Operation.Explain(v))
		}
	}
	if c.Operation.Request == nil || len(c.Args) == 0 && !takesJSON(c.Operation) {
		return // a provider that reads the form by itself notes what is wrong with it
	}
	for _, v := range c.violations {
		if v.In != "" && v.In != inForm {
			continue
		}
		if c.noted(v.Pointer) {
			continue // the provider says more of it
		}
		if len(c.Body) > 0 || v.Rule == "required" && c.Args[bodyKey] != nil || !takesJSON(c.Operation) {
			c.Note(c.Operation.Request.Explain(v))
		}
	}
	if body := c.Args[bodyKey]; !allKnown(c.Operation.Request, body) {
		unknownFields(c, "", c.Operation.Request, body)
	}
}

// allKnown reports whether a schema knows every field of a value, which as a rule is
// so: it costs less than to say which it does not.
func allKnown(schema *spec.Schema, value any) bool {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			property := schema.Property(name)
			if property == nil && !schema.Open() || property != nil && !allKnown(property, inner) {
				return false
			}
		}
	case []any:
		items := schema.Items()
		for _, item := range value {
			if items != nil && !allKnown(items, item) {
				return false
			}
		}
	}
	return true
}

func unknownFields(c *Call, at string, schema *spec.Schema, value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range keys(value) {
			switch property := schema.Property(name); {
			case property != nil:
				unknownFields(c, at+name+"/", property, value[name])
			case !schema.Open():
				c.NoteUnknown("field", at+name, below(at, schema.Properties()))
			}
		}
	case []any:
		items := schema.Items()
		for i, item := range value {
			if items != nil && i < maxFindings {
				unknownFields(c, at+strconv.Itoa(i)+"/", items, item)
			}
		}
	}
}

// below writes names as they are called within a part of a body.
func below(at string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = at + name
	}
	return out
}

// addExplanation writes the findings where a client shows them.
func addExplanation(header http.Header, findings []string) {
	for _, finding := range findings {
		header[explainHeader] = append(header[explainHeader], strings.Map(func(r rune) rune {
			switch {
			case r == '…':
				return '*'
			case r < ' ' || r > '~':
				return '?'
			}
			return r
		}, finding))
	}
}
