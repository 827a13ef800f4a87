package admin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/tree"
)

const token = "let me in"

// plane returns the control plane of a mock whose clock stands still.
func plane(t *testing.T, opts admin.Options) (*mock.Server, *mock.Server) {
	t.Helper()
	target := mocktest.New(t, mocktest.Options{Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	p, err := admin.New(target, opts)
	if err != nil {
		t.Fatal(err)
	}
	return p, target
}

type call struct {
	method, path, body, host, token string
}

func (c call) do(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(c.method, "/__admin/"+c.path, strings.NewReader(c.body))
	r.Host = "127.0.0.1:8081"
	if c.host != "" {
		r.Host = c.host
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// verb begins the name of an operation.
var verb = regexp.MustCompile("^(get|put|post|delete)")

// fullPlane is the control plane of a mock that may have no further sandbox.
func fullPlane(t *testing.T) *mock.Server {
	t.Helper()
	target, err := mock.New(mock.Options{Providers: all.Providers(), MaxSandboxes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := target.Create("first", mock.Start{}); err != nil {
		t.Fatal(err)
	}
	p, err := admin.New(target, admin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryAnswer reaches every answer of the control plane's own catalogue and
// holds it to its schema.
func TestEveryAnswer(t *testing.T) {
	t.Parallel()
	open, _ := plane(t, admin.Options{})
	guarded, _ := plane(t, admin.Options{Token: token, Hosts: []string{"ci.example.com"}})
	full := fullPlane(t)
	doc := open.Document("admin")
	fault := `{"operation":"WhmcsDetails","answer":"invalidIP"}`
	tests := []struct {
		operation, answer string
		server            *mock.Server
		call              call
	}{
		{"getHealth", "healthy", open, call{"GET", "health", "", "", ""}},
		{"getHealth", "healthy", guarded, call{"GET", "health", "", "ci.example.com", ""}},
		{"getHealth", "healthy", open, call{"HEAD", "health", "", "", ""}},
		{"getMetrics", "metrics", open, call{"GET", "metrics", "", "", ""}},
		{"postReset", "reset", open, call{"POST", "reset", "", "localhost:8081", ""}},
		{"postReset", "reset", guarded, call{"POST", "reset", "", "[::1]:8081", token}},
		{"getState", "state", open, call{"GET", "state", "", "", ""}},
		{"getSpec", "spec", open, call{"GET", "spec/whmcs.json", "", "", ""}},
		{"getSpec", "spec", open, call{"GET", "spec/purecloud.json", "", "", ""}},
		{"getSpec", "notFound", open, call{"GET", "spec/whmcs.yaml", "", "", ""}},
		{"getSpec", "notFound", open, call{"GET", "spec/admin.json", "", "", ""}},
		{"getClock", "clock", open, call{"GET", "clock", "", "", ""}},
		{"putClock", "clock", open, call{"PUT", "clock", `{"now":"2030-01-01T00:00:00Z","frozen":true}`, "", ""}},
		{"putClock", "badRequest", open, call{"PUT", "clock", `{"now":"soon"}`, "", ""}},
		{"putClock", "badRequest", open, call{"PUT", "clock", `{"now":"2030-01-01T00:00:00Z","freeze":true}`, "", ""}},
		{"putClock", "badRequest", open, call{"PUT", "clock", `{}{}`, "", ""}},
		{"putClock", "badRequest", open, call{"PUT", "clock", ``, "", ""}},
		{"postClockAdvance", "clock", open, call{"POST", "clock/advance", `{"by":"24h"}`, "", ""}},
		{"postClockAdvance", "badRequest", open, call{"POST", "clock/advance", `{"by":"-1h"}`, "", ""}},
		{"postClockAdvance", "badRequest", open, call{"POST", "clock/advance", `{"by":"a day"}`, "", ""}},
		{"getFaults", "faults", open, call{"GET", "faults", "", "", ""}},
		{"postFaults", "faults", open, call{"POST", "faults", fault, "", ""}},
		{"postFaults", "badRequest", open, call{"POST", "faults", strings.Replace(fault, "Details", "Detail", 1), "", ""}},
		{"postFaults", "badRequest", open, call{"POST", "faults", strings.Replace(fault, "invalidIP", "invalidIp", 1), "", ""}},
		{"postFaults", "badRequest", open, call{"POST", "faults", `{"operation":"WhmcsDetails","answer":"invalidIP","count":0}`, "", ""}},
		{"deleteFaults", "faultsDropped", open, call{"DELETE", "faults", "", "", ""}},
		{"putClock", "badRequest", open, call{"PUT", "clock", `{"now":"9999-12-31T00:00:00Z"}`, "", ""}},
		{"postReset", "reset", open, call{"POST", "reset", `{"fixture":"documents"}`, "", ""}},
		{"postReset", "badRequest", open, call{"POST", "reset", `{"fixture":"document"}`, "", ""}},
		{"putState", "stateReplaced", open, call{"PUT", "state", `{"whmcs":{"company":"Another"}}`, "", ""}},
		{"putState", "badRequest", open, call{"PUT", "state", `{"whmsc":{}}`, "", ""}},
		{"getDiff", "diff", open, call{"GET", "diff", "", "", ""}},
		{"getJournal", "journal", open, call{"GET", "journal?operation=WhmcsDetails&since=2026-01-02T03:04:05Z&after=0&findings=true", "", "", ""}},
		{"getJournal", "badRequest", open, call{"GET", "journal?since=yesterday", "", "", ""}},
		{"getJournal", "badRequest", open, call{"GET", "journal?status=ok", "", "", ""}},
		{"deleteJournal", "journalDropped", open, call{"DELETE", "journal", "", "", ""}},
		{"getJournalHar", "archive", open, call{"GET", "journal.har", "", "", ""}},
		{"postVerify", "verified", open, call{"POST", "verify", `{"calls":[{"operation":"WhmcsDetails","exactly":0}],"within":"1ms","inOrder":true,"lint":true}`, "", ""}},
		{"postVerify", "unverified", open, call{"POST", "verify", `{"calls":[{"operation":"WhmcsDetails","arguments":{"identifier":"x"}}]}`, "", ""}},
		{"postVerify", "badRequest", open, call{"POST", "verify", `{"calls":[{"operation":"WhmcsDetail"}]}`, "", ""}},
		{"postVerify", "badRequest", open, call{"POST", "verify", `{"calls":[{"operation":"WhmcsDetails","exactly":-1}]}`, "", ""}},
		{"postVerify", "badRequest", open, call{"POST", "verify", `{"within":"1h"}`, "", ""}},
		{"getOperations", "operations", open, call{"GET", "operations", "", "", ""}},
		{"getSandboxes", "sandboxes", open, call{"GET", "sandboxes", "", "", ""}},
		{"postSandboxes", "sandbox", open, call{"POST", "sandboxes", `{"name":"a","fixture":"documents","seed":"1","clock":"2026-01-02T03:04:05Z","dialect":"current","behaviours":{"whmcs":{"idType":"string"}}}`, "", ""}},
		{"postSandboxes", "badRequest", open, call{"POST", "sandboxes", `{"name":"a"}`, "", ""}},
		{"postSandboxes", "badRequest", open, call{"POST", "sandboxes", `{"name":"b","fixture":"document"}`, "", ""}},
		{"postSandboxes", "badRequest", open, call{"POST", "sandboxes", `{"name":"b","state":{"whmsc":{}}}`, "", ""}},
		{"postSandboxes", "badRequest", open, call{"POST", "sandboxes", `{"name":"b","clock":"now"}`, "", ""}},
		{"postSandboxes", "sandbox", open, call{"POST", "sandboxes", `{"name":"b","from":"a"}`, "", ""}},
		{"postSandboxes", "sandbox", open, call{"POST", "sandboxes", `{"name":"c","state":{"whmcs":{"company":"Another"}}}`, "", ""}},
		{"postSandboxes", "sandbox", open, call{"POST", "sandboxes", `{"name":"d","credentials":"fixture"}`, "", ""}},
		{"postSandboxes", "sandboxLimit", full, call{"POST", "sandboxes", `{"name":"second"}`, "", ""}},
		{"getSandbox", "sandbox", open, call{"GET", "sandboxes/a", "", "", ""}},
		{"getSandbox", "unknownSandbox", open, call{"GET", "sandboxes/nobody", "", "", ""}},
		{"deleteSandbox", "sandboxRemoved", open, call{"DELETE", "sandboxes/b", "", "", ""}},
		{"deleteSandbox", "unknownSandbox", open, call{"DELETE", "sandboxes/b", "", "", ""}},
		{"deleteSandbox", "badRequest", open, call{"DELETE", "sandboxes/default", "", "", ""}},
		{"", "notFound", open, call{"GET", "stat", "", "", ""}},
		{"", "methodNotAllowed", open, call{"DELETE", "health", "", "", ""}},
	}
	for _, tt := range tests { // each sandbox has what the mock has
		name := verb.ReplaceAllString(tt.operation, "${1}Sandbox")
		if tt.server != open || doc.Operation(name) == nil || !strings.Contains(doc.Operation(name).Path, "{sandbox}/") {
			continue
		}
		for box, answer := range map[string]string{"a": tt.answer, "nobody": "unknownSandbox"} {
			if twin := tt; tt.answer != "badRequest" || box == "a" {
				twin.operation, twin.answer, twin.call.path = name, answer, "sandboxes/"+box+"/"+tt.call.path
				tests = append(tests, twin)
			}
		}
	}
	for _, op := range doc.Operations {
		c := call{op.Method, strings.TrimPrefix(op.Path, "/__admin/"), "", "evil.example.com", ""}
		tests = append(tests, struct {
			operation, answer string
			server            *mock.Server
			call              call
		}{op.ID, "foreignHost", open, c})
		if op.Request == nil {
			c.host, c.body = "", `{"fixture":"documents"}`
			tests = append(tests, struct {
				operation, answer string
				server            *mock.Server
				call              call
			}{op.ID, "badRequest", open, c})
			c.body = ""
		}
		if op.Answer("unauthorized") != nil {
			c.host, c.token = "", "let me out"
			tests = append(tests, struct {
				operation, answer string
				server            *mock.Server
				call              call
			}{op.ID, "unauthorized", guarded, c})
		}
	}
	reached := map[string]bool{}
	for _, tt := range tests {
		w := tt.call.do(t, tt.server)
		a := doc.Answer(tt.answer)
		if tt.operation != "" {
			a = doc.Operation(tt.operation).Answer(tt.answer)
		}
		reached[tt.operation+" "+tt.answer] = true
		if a == nil {
			t.Fatalf("%s has no answer %s", tt.operation, tt.answer)
		}
		if w.Code != a.Status || w.Header().Get("Content-Type") != a.MediaType {
			t.Errorf("%+v = %d %s, want %d %s: %s", tt.call, w.Code, w.Header().Get("Content-Type"), a.Status, a.MediaType, w.Body)
			continue
		}
		if a.MediaType == "" || strings.HasPrefix(a.MediaType, "text/") {
			continue
		}
		var body any
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Errorf("%+v answers %s: %v", tt.call, w.Body, err)
		} else if violations := a.Check(body); len(violations) > 0 {
			t.Errorf("%+v answers %s: %v", tt.call, w.Body, violations)
		}
	}
	for _, op := range doc.Operations {
		for _, a := range op.Answers {
			if !reached[op.ID+" "+a.Name] {
				t.Errorf("no row reaches %s %s", op.ID, a.Name)
			}
		}
	}
}

func TestClockReachesTheMock(t *testing.T) {
	t.Parallel()
	p, target := plane(t, admin.Options{})
	call{"POST", "clock/advance", `{"by":"36h"}`, "", ""}.do(t, p)
	want := time.Date(2026, 1, 3, 15, 4, 5, 0, time.UTC)
	if got := target.Sandbox().Clock().Now(); !got.Equal(want) {
		t.Errorf("after 36h the mock's clock shows %v, want %v", got, want)
	}
	call{"POST", "reset", "", "", ""}.do(t, p)
	if got := target.Sandbox().Clock().Now(); !got.Equal(want.Add(-36 * time.Hour)) {
		t.Errorf("after a reset the mock's clock shows %v", got)
	}
}

// TestStateIsAFixture starts a second mock from what the first one holds.
func TestStateIsAFixture(t *testing.T) {
	t.Parallel()
	p, target := plane(t, admin.Options{})
	r := httptest.NewRequest("POST", "/includes/api.php?action=CreateOAuthCredential&identifier=mock-identifier&secret=mock-secret"+
		"&grantType=authorization_code&name=a&scope=openid&redirectUri[]=b&redirectUri[]=c&description=%22d%22", nil)
	target.ServeHTTP(httptest.NewRecorder(), r)
	state := call{"GET", "state", "", "", ""}.do(t, p).Body.String()
	if !strings.Contains(state, `"redirectUri":["b","c"]`) {
		t.Fatalf("the state does not hold the new credential: %s", state)
	}
	again, err := admin.New(mocktest.New(t, mocktest.Options{YAML: state}), admin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state, call{"GET", "state", "", "", ""}.do(t, again).Body.String()); diff != "" {
		t.Errorf("the state of a mock that starts from a state (-want +got):\n%s", diff)
	}
}

// TestSpecLeadsToTheMock: what the control plane serves can be used as it is.
func TestSpecLeadsToTheMock(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:4711"
	p, target := plane(t, admin.Options{URL: url})
	for _, provider := range all.Providers() {
		name := provider.Name
		text := call{"GET", "spec/" + name + ".json", "", "", ""}.do(t, p).Body.Bytes()
		got, err := openapi.Parse(name, text, "")
		if err != nil {
			t.Fatalf("what is served of %s cannot be read: %v", name, err)
		}
		if len(got.Operations) != len(target.Document(name).Operations) {
			t.Errorf("%s is served with %d operations, want %d", name, len(got.Operations), len(target.Document(name).Operations))
		}
		own, err := target.Document(name).JSON()
		if err != nil {
			t.Fatal(err)
		}
		var served, written struct {
			Servers []struct{ URL string }
		}
		if err := errors.Join(json.Unmarshal(text, &served), json.Unmarshal(own, &written)); err != nil {
			t.Fatal(err)
		}
		if want := url + target.Root(name); served.Servers[0].URL != want || len(served.Servers) < len(written.Servers) {
			t.Errorf("the servers of %s are %v, want %s first and then %v", name, served.Servers, want, written.Servers)
		}
		if strings.Contains(string(text), `Url":"http://127.0.0.1:8080`) {
			t.Errorf("%s names a login at an address that is not the mock's", name)
		}
	}
}

func TestFaultReachesTheMock(t *testing.T) {
	t.Parallel()
	p, target := plane(t, admin.Options{})
	call{"POST", "faults", `{"operation":"CallAPI","answer":"unknownActionNotFound","count":1}`, "", ""}.do(t, p)
	w := httptest.NewRecorder()
	target.ServeHTTP(w, httptest.NewRequest("GET", "/includes/api.php?responsetype=json", nil))
	a := target.Document("whmcs").Operation("CallAPI").Answer("unknownActionNotFound")
	var got any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{}
	for key, value := range a.Value.(tree.Object).Members {
		want[key] = value
	}
	if diff := cmp.Diff(any(want), got); diff != "" || w.Code != a.Status {
		t.Errorf("the scheduled answer comes with %d, want %d (-want +got):\n%s", w.Code, a.Status, diff)
	}
}

// TestForeignOrigin: a browser lets any page post without asking first, but says
// whose page it is.
func TestForeignOrigin(t *testing.T) {
	t.Parallel()
	p, _ := plane(t, admin.Options{})
	for origin, want := range map[string]int{
		"https://evil.example.com": http.StatusForbidden, "null": http.StatusForbidden, "http://localhost:3000": http.StatusNoContent,
	} {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8081/__admin/reset", nil)
		r.Header.Set("Origin", origin)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("reset from a page of %s = %d, want %d", origin, w.Code, want)
		}
	}
}

// TestMistakes: each is named, with what is wanted or was probably meant.
func TestMistakes(t *testing.T) {
	t.Parallel()
	p, _ := plane(t, admin.Options{})
	const expected = `{"calls":[{"operation":"WhmcsDetails",%s}]}`
	for _, tt := range []struct{ method, path, body, want string }{
		{"POST", "faults", "", "the body is not one JSON object"},
		{"POST", "faults", "[]", "the body is not one JSON object"},
		{"POST", "faults", "{broken", "the body is not one JSON object"},
		{"PUT", "state", strings.Repeat(" ", 64<<20) + "{}", "the body has more than the 67108864 bytes that are read"},
		{"POST", "faults", "{}", "a fault wants an answer, an effect, a status or a delay"},
		{"POST", "faults", `{"operation":"WhmcsDetails","anser":"invalidIP"}`,
			`unknown field "anser"; did you mean "answer"? (allowed: answer, count, delay, effect, operation, probability, provider, seed, status, upTo, values)`},
		{"POST", "faults", `{"operation":"WhmcsDetails","answer":"invalidIP","count":-1}`, "count: a whole number from 1 to 1000000 is wanted"},
		{"POST", "faults", `{"effect":"los"}`, "effect: one of slow, truncated, lost, reset, empty, wrongType, maintenance, notice is wanted"},
		{"POST", "verify", fmt.Sprintf(expected, `"exactl":1`), `calls[0]: unknown field "exactl"; did you mean "exactly"? (allowed: after, answer, arguments, atLeast, atMost, exactly, operation, since, status)`},
		{"POST", "verify", fmt.Sprintf(expected, `"answer":"detials"`), `unknown answer of WhmcsDetails "detials"; did you mean "details"?`},
		{"POST", "sandboxes", `{"name":"worker 1"}`, `name: "worker 1" is no name of a sandbox; up to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit`},
		{"GET", "journal?status=ok", "", "status: a whole number from 0 to 599 is wanted"},
		{"GET", "journal?status=700", "", "status: a whole number from 0 to 599 is wanted"},
		{"GET", "journal?findings=perhaps", "", "findings: true or false is wanted"},
		{"GET", "journal?opration=WhmcsDetails", "", `unknown query parameter "opration"; did you mean "operation"? (allowed: operation, answer, status, since, after, findings)`},
		{"GET", "journal?operation=WhmcsDetail", "", `unknown operation "WhmcsDetail"; did you mean "WhmcsDetails"?`},
		{"GET", "journal.har?operation=WhmcsDetails&answer=detials", "", `unknown answer of WhmcsDetails "detials"; did you mean "details"?`},
		{"GET", "health?verbose=1", "", `unknown query parameter "verbose"`},
		{"GET", "fault", "", "Its paths are in the document that credmock spec admin prints; /__admin/faults was probably meant."},
		{"GET", "sandboxes/worker-1/journl", "", "Its paths are in the document that credmock spec admin prints; /__admin/sandboxes/{sandbox}/journal was probably meant."},
		{"GET", "elsewhere/at/all", "", "Its paths are in the document that credmock spec admin prints."},
		{"GET", "spec/mine.yaml", "", "There is one document for each provider, such as NAME.json."},
		{"POST", "clock", "{}", "It takes GET, PUT."},
		{"POST", "sandboxes", `{"name":"w3","from":"w2"}`, `from: there is no sandbox "w2"`},
	} {
		w := call{tt.method, tt.path, tt.body, "", ""}.do(t, p)
		var problem struct{ Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code < http.StatusBadRequest || !strings.HasPrefix(problem.Detail, tt.want) || strings.Contains(problem.Detail, `mean "w3"`) {
			t.Errorf("%s %s %.99s: %d says %q, want %q (%v)", tt.method, tt.path, tt.body, w.Code, problem.Detail, tt.want, err)
		}
	}
}
