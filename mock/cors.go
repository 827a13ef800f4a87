package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// preflight is the answer to a browser that asks before it calls from a page of
// another origin. It belongs to no catalogue: servers in front of a service give
// it.
const preflight = "preflight"

// anyOrigin lets every page call.
const anyOrigin = "*"

// CheckOrigins refuses what no Origin header can say.
func CheckOrigins(origins []string) error {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if origin == anyOrigin || err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && origin == u.Scheme+"://"+u.Host {
			continue
		}
		return fmt.Errorf("origin %q is not one such as http://localhost:3000, without a path or a slash at its end, or *", origin)
	}
	return nil
}

// allowedOrigin returns the Origin header where pages of it may call.
func (s *Server) allowedOrigin(r *http.Request) string {
	origin := r.Header.Get("Origin")
	if origin == "" || len(s.origins) == 0 || !slices.Contains(s.origins, origin) && !slices.Contains(s.origins, anyOrigin) {
		return ""
	}
	return origin
}

// isPreflight reports whether a browser asks, and may be told.
func (s *Server) isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" && s.allowedOrigin(r) != ""
}

// answerPreflight allows all methods that a path has, and the headers asked for:
// what they hold is the operation's to judge.
func (s *Server) answerPreflight(c *Call, methods map[string]*spec.Operation) Response {
	c.answer = preflight
	header := http.Header{
		"Access-Control-Allow-Methods": {strings.Join(keys(methods), ", ")},
		"Access-Control-Max-Age":       {"600"},
		"Vary":                         {"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"},
	}
	if asked := c.Request.Header.Values("Access-Control-Request-Headers"); len(asked) > 0 {
		header["Access-Control-Allow-Headers"] = []string{strings.Join(asked, ", ")}
	}
	if c.Request.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header["Access-Control-Allow-Private-Network"] = []string{"true"}
	}
	return Response{Status: http.StatusNoContent, Header: header}
}

// allow lets the page that called read the answer, with all of its headers.
func (s *Server) allow(header http.Header, r *http.Request) {
	if len(s.origins) == 0 {
		return
	}
	if header.Get("Vary") == "" {
		header["Vary"] = []string{"Origin"}
	}
	origin := s.allowedOrigin(r)
	if origin == "" {
		return
	}
	if names := keys(header); r.Method != http.MethodOptions {
		header["Access-Control-Expose-Headers"] = []string{strings.Join(names, ", ")}
	}
	header["Access-Control-Allow-Origin"] = []string{origin}
}
