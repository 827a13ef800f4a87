package purecloud

import (
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec/tree"
)

// constant are the headers that say the same on every answer (§4.3).
var constant = map[string][]string{
	"Strict-Transport-Security": {"max-age=600; includeSubDomains"},
	"Cache-Control":             {"no-cache, no-store, must-revalidate"},
	"Pragma":                    {"no-cache"},
	"Expires":                   {"0"},
}

// render writes an answer as JSON with the headers that its response declares,
// spelled as there: clients read some of them by exact case (§4.3).
func render(c *mock.Call, a mock.Answer) (mock.Response, error) {
	if a.Status == 429 && c.Behaviour(limitOn429) == "present" {
		a.Body = withLimit(c, a.Body)
	}
	if x := exchangeOf(c); !x.identified { // no operation was found that would have done so
		if err := identify(c, x); err != nil {
			return mock.Response{}, err
		}
	}
	response, err := mock.RenderREST(c, a)
	if err != nil {
		return response, err
	}
	texts := make([]string, 0, len(a.Headers)) // of all headers together
	for _, name := range a.Headers {
		if value, ok := constant[name]; ok {
			response.Header[name] = value
		} else if text := header(c, a, name); text != "" {
			texts = append(texts, text)
			response.Header[name] = texts[len(texts)-1 : len(texts) : len(texts)]
		}
	}
	return response, nil
}

// header returns what a header says on one answer; "" leaves it out.
func header(c *mock.Call, a mock.Answer, name string) string {
	x := exchangeOf(c)
	switch name {
	case "ININ-Correlation-Id":
		return correlationID(c)
	case "Retry-After":
		return a.Values["seconds"]
	case "Allow":
		return strings.Join(methods(c), ", ")
	case "Location":
		return location(x.form, a.Body)
	}
	if x.token == nil { // nobody's requests are counted
		return ""
	}
	switch name {
	case "inin-ratelimit-count":
		return strconv.FormatInt(x.window.count, 10)
	case "inin-ratelimit-allowed":
		return c.Behaviour(rateLimitAllowed)
	case "inin-ratelimit-reset":
		return strconv.FormatInt(x.window.reset, 10)
	default:
		return ""
	}
}

// methods lists those that the path of a call takes.
func methods(c *mock.Call) []string {
	var known []string
	for _, op := range c.Document.Operations {
		if op.Path == c.Operation.Path {
			known = append(known, op.Method)
		}
	}
	slices.Sort(known)
	return known
}

// withLimit lets a 429 name its limit, after the other keys (§9.22).
func withLimit(c *mock.Call, body any) any {
	refusal, ok := body.(tree.Object)
	if !ok {
		return body
	}
	key := "token.rate.per.minute" // §4.4
	if x := exchangeOf(c); x.token != nil && x.token.UserID == "" {
		key = "client.credentials." + key
	}
	return append(slices.Clip(refusal), tree.Member{Key: "limit", Value: tree.Object{
		{Key: "key", Value: key}, {Key: "namespace", Value: "platform.api"}, {Key: "value", Value: number(c, rateLimitAllowed)},
	}})
}
