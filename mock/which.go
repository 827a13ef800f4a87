package mock

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// sandboxPath is before the name of a sandbox, and that before the paths of the
// providers.
const sandboxPath = "/sandboxes/"

// baggageEntry is what instrumented applications pass on in W3C baggage.
const baggageEntry = "credmock"

// URL returns where a sandbox is, below the URL at which the mock is served.
func (s *Sandbox) URL(served string) string {
	if s.Name == DefaultSandbox {
		return served
	}
	return served + sandboxPath + s.Name
}

// unknownSandbox is the answer that names no sandbox of ours.
const unknownSandbox = "unknownSandbox"

// enter brings a call to the sandbox whose path it has, or to the default one. A
// path may have the prefix twice: some clients resolve the URLs of answers, which
// have it, against a base that has it too.
func (s *Server) enter(c *Call) error {
	c.join(s.boxes.main)
	inner, name := cutSandbox(c.Request)
	if name == "" {
		return nil
	}
	c.Request, c.Prefix = inner, sandboxPath+name
	if again, same := cutSandbox(inner); same == name {
		c.Request = again
	}
	box, err := s.boxes.find(name)
	if err == nil {
		c.join(box)
	}
	return err
}

// cutSandbox takes the prefix of a sandbox off a path.
func cutSandbox(r *http.Request) (*http.Request, string) {
	if !strings.Contains(r.URL.Path, sandboxPath[1:]) {
		return r, ""
	}
	r = collapsed(r)
	rest, ok := strings.CutPrefix(r.URL.Path, sandboxPath)
	name, _, _ := strings.Cut(rest, "/")
	if !ok || name == "" {
		return r, ""
	}
	prefix := sandboxPath + name
	path, raw := r.URL.Path[len(prefix):], strings.TrimPrefix(r.URL.RawPath, prefix)
	if path == "" {
		path, raw = "/", ""
	}
	return withPath(r, path, raw), name
}

// join lets a call see a sandbox as it is now. It may yet join another before it
// reads.
func (c *Call) join(box *Sandbox) {
	c.sandbox, c.state, c.plays = box, box.now(), nil
	if box.Name != DefaultSandbox {
		box.used.Store(c.began.UnixNano())
	}
}

// findSandbox looks for the sandbox of a call whose path names none: the one that
// knows its caller, or the one of its baggage.
func (s *Server) findSandbox(c *Call) error {
	several := false
	if caller := c.provider.Caller; caller != nil {
		if key := caller(c); key != "" {
			var box *Sandbox
			if box, several = s.boxes.holder(c.provider, key); box != nil {
				c.join(box)
				c.known = true
				return nil
			}
		}
	}
	if name := baggage(c.Request.Header["Baggage"]); name != "" {
		box, err := s.boxes.find(name)
		if err == nil && box != c.sandbox {
			c.join(box)
		}
		return err
	}
	if several {
		c.Note("several sandboxes know this caller, so the call went to the default one; call one by its path, or give it credentials of its own")
	}
	return nil
}

// baggage returns our entry of the header, or "".
func baggage(lines []string) string {
	for _, line := range lines {
		for member := range strings.SplitSeq(line, ",") {
			pair, _, _ := strings.Cut(member, ";")
			key, value, _ := strings.Cut(pair, "=")
			if strings.TrimSpace(key) != baggageEntry {
				continue
			}
			if plain, err := url.PathUnescape(strings.TrimSpace(value)); err == nil {
				return plain
			}
		}
	}
	return ""
}

// answerUnknown says in our own words that a sandbox is not there: no provider is
// asked, so none answers.
func (c *Call) answerUnknown(err error) (Response, error) {
	name := (*NameError)(nil)
	if !errors.As(err, &name) {
		return Response{}, err
	}
	c.answer = unknownSandbox
	if sandboxName().MatchString(name.Name) {
		c.Note(err.Error())
	} else {
		c.Note("the path or the baggage names a sandbox that cannot be")
	}
	return plain(http.StatusNotFound, "credmock: "+err.Error()+"\n"), nil
}
