//go:build !js

package admin

import (
	"net/http"
	"net/http/httptest"
	"net/http/pprof"

	"github.com/credmock/credmock/mock"
)

// profilePath is where go tool pprof looks.
const profilePath = "/debug/pprof/"

// profiles are the pages of net/http/pprof. The command line is not among them: a
// token may stand there.
func (p *plane) profiles() map[string]func(*mock.Call) (*mock.Page, error) {
	out := map[string]func(*mock.Call) (*mock.Page, error){}
	for name, handler := range map[string]http.Handler{
		"": http.HandlerFunc(pprof.Index), "profile": http.HandlerFunc(pprof.Profile), "trace": http.HandlerFunc(pprof.Trace), "symbol": http.HandlerFunc(pprof.Symbol),
		"allocs": pprof.Handler("allocs"), "heap": pprof.Handler("heap"), "goroutine": pprof.Handler("goroutine"),
		"block": pprof.Handler("block"), "mutex": pprof.Handler("mutex"), "threadcreate": pprof.Handler("threadcreate"),
	} {
		out[profilePath+name] = p.guarded(func(c *mock.Call) (*mock.Page, error) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, c.Request)
			return &mock.Page{Name: "profile", Response: mock.Response{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}}, nil
		})
	}
	return out
}
