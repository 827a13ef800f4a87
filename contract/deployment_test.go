package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/mock/mocktest"
)

// A witness is a deployment that others use, too: a mock without a control plane,
// behind a proxy that misbehaves as it is told and counts the calls that would
// change what others made.
type witness struct {
	targets map[string]*contract.Target
	starts  starter

	server  *mock.Server
	control *httptest.Server
	hold    func(call) bool // whether a call is not carried out, but answered
	bend    bend
	away    func(n int) http.HandlerFunc // what answers the n-th call in the place of the deployment; nil is the deployment
	awayAt  func(sent string) http.HandlerFunc
	stop    func(n int) (stopped, late bool) // whether the n-th call finds the line cut, or is cut itself once it is done

	mu      sync.Mutex
	calls   int
	foreign []string
}

// A bend changes an answer, or does more.
type bend func(call)

// A call is what came, and how it was answered.
type call struct {
	*http.Request
	path, sent string
	answer     *httptest.ResponseRecorder
	server     http.Handler
}

// makes reports whether something was made.
func (c call) makes() bool {
	return c.answer.Code == http.StatusOK && (strings.Contains(c.sent, "action=CreateOAuthCredential") && strings.Contains(c.answer.Body.String(), `"success"`) ||
		c.Method == http.MethodPost && strings.HasSuffix(c.path, "/oauth/clients"))
}

func (c call) lists() bool {
	return strings.Contains(c.sent, "action=ListOAuthCredentials") || c.Method == http.MethodGet && strings.HasSuffix(c.path, "/oauth/clients")
}

// replace changes the text of the answer.
func (c call) replace(pattern, with string) {
	text := regexp.MustCompile(pattern).ReplaceAllString(c.answer.Body.String(), with)
	*c.answer.Body = *bytes.NewBufferString(text)
}

// again makes another call like this one, which nobody hears of.
func (c call) again(sent string) {
	r := c.Clone(context.Background())
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(sent)), int64(len(sent))
	c.server.ServeHTTP(httptest.NewRecorder(), r)
}

// flushed is a header by which a bend asks that a body goes out bit by bit.
const flushed = "X-Test-Flushed"

// strange are the ids of rows that others made.
var strange = regexp.MustCompile(`(?m)c0ffee00-0000-4000-8000-00000000000\d|(?:^|&)credentialId=1(?:&|$)`)

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if other := w.instead(string(body)); other != nil {
		other(out, r)
		return
	}
	stopped, late := false, false
	if w.stop != nil {
		stopped, late = w.stop(w.calls)
	}
	c := call{Request: r, path: r.URL.Path, sent: string(body), answer: httptest.NewRecorder(), server: w.server}
	changes := r.Method == http.MethodPut || r.Method == http.MethodDelete || strings.HasSuffix(c.path, "/secret") ||
		strings.Contains(c.sent, "action=UpdateOAuthCredential") || strings.Contains(c.sent, "action=DeleteOAuthCredential")
	if changes && strange.MatchString(c.path+"\n"+c.sent) {
		w.foreign = append(w.foreign, r.Method+" "+c.path+" "+c.sent)
	}
	if held := w.hold != nil && w.hold(c); !held && (!stopped || late) {
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.server.ServeHTTP(c.answer, r)
	}
	if stopped {
		reset(out)
		return
	}
	if w.bend != nil {
		w.bend(c)
	}
	maps.Copy(out.Header(), c.answer.Header())
	out.Header().Del("Content-Length")
	flush := out.Header().Get(flushed) != ""
	out.Header().Del(flushed)
	out.WriteHeader(c.answer.Code)
	for flush && c.answer.Body.Len() > 0 {
		_, _ = out.Write(c.answer.Body.Next(100))
		out.(http.Flusher).Flush()
	}
	_, _ = out.Write(c.answer.Body.Bytes())
}

// instead is what answers a call, or nil.
func (w *witness) instead(sent string) http.HandlerFunc {
	if w.away != nil {
		if other := w.away(w.calls); other != nil {
			return other
		}
	}
	if w.awayAt != nil {
		return w.awayAt(sent)
	}
	return nil
}

// tables are what is stored, but for what moves with every call.
func (w *witness) tables(t *testing.T) map[string]any {
	t.Helper()
	response, err := http.Get(w.control.URL + "/__admin/state")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var state map[string]map[string]any
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		t.Fatal(err)
	}
	return map[string]any{"credentials": state["whmcs"]["oauthCredentials"], "clients": state["purecloud"]["clients"]}
}

// namesIn lists what a run made.
func namesIn(tables map[string]any) []string {
	text, _ := json.Marshal(tables) // it was JSON
	var out []string
	for _, found := range regexp.MustCompile(`"(credmock-[^"]*)"`).FindAllStringSubmatch(string(text), -1) {
		out = append(out, found[1])
	}
	slices.Sort(out)
	return out
}

// unlimited is a fixture whose tokens have as many requests as they like: a run without
// pauses would use them up.
func unlimited(fixture string) string {
	return strings.Replace(fixture, "\npurecloud:\n", "\npurecloud:\n  behaviours: {rateLimit: unlimited}\n", 1)
}

// deploy starts a deployment that holds rows of others.
func deploy(t *testing.T, dialect string) *witness { return deployWith(t, dialect, nil) }

// deployWith starts one that holds something else, too.
func deployWith(t *testing.T, dialect string, change func(fixture string) string) *witness {
	t.Helper()
	fixture, err := fixtures.FS.ReadFile("default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const payroll = "  oauthCredentials:\n    - {id: 2, name: Payroll portal, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: X.1, " +
		"clientSecret: payroll-secret-0123456789, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-01T00:00:00Z}\n"
	text := strings.Replace(unlimited(string(fixture)), "  oauthCredentials:\n", payroll, 1)
	if change != nil {
		changed := change(text)
		if changed == text {
			t.Fatal("the fixture is not changed")
		}
		text = changed
	}
	w := &witness{server: mocktest.New(t, mocktest.Options{Dialect: dialect, YAML: text}), targets: map[string]*contract.Target{}, starts: starter{}}
	plane, err := admin.New(w.server, admin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.control = httptest.NewServer(plane)
	t.Cleanup(w.control.Close)
	listener := httptest.NewServer(w)
	t.Cleanup(listener.Close)
	likes, err := judged.Targets(w.server)
	if err != nil {
		t.Fatal(err)
	}
	for _, like := range likes {
		like.URLs, like.Client, like.Real = map[string]string{"": listener.URL}, listener.Client(), true
		like.Interval, like.Patience = 0, contract.Patience{Lists: 30 * time.Millisecond, Reads: 30 * time.Millisecond}
		w.targets[like.Provider] = like
		w.starts[like.Provider] = func(context.Context) (*contract.Target, func(), error) { return like, nil, nil }
	}
	return w
}
