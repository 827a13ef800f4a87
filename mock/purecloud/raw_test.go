package purecloud_test

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// raws are exchanges whose bytes the facts quote or compute (§4.1, §4.3, §5.1):
// header names in the vendor's case, bodies compact and without a newline. ID is
// the correlation id. Lines of an answer come in the order in which Go sorts
// them; Date is left out.
var raws = []struct {
	name  string
	call  call
	fault string
	want  []string
}{
	{
		name: "tooManyRequests", call: call{operation: "getOauthClients"}, fault: "tooManyRequests",
		want: []string{
			"HTTP/1.1 429 Too Many Requests",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 208",
			"Content-Type: application/json",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Retry-After: 42",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"inin-ratelimit-allowed: 300",
			"inin-ratelimit-count: 1",
			"inin-ratelimit-reset: 60",
			"",
			`{"message":"Rate limit exceeded the maximum. Retry the request in [42] seconds","code":"too.many.requests.retry.after",` +
				`"status":429,"contextId":"ID","details":[],"errors":[]}`,
		},
	},
	{
		name: "loginRefused", call: call{operation: "postOauthToken", basic: publicID + ":wrong"},
		want: []string{
			"HTTP/1.1 400 Bad Request",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 108",
			"Content-Type: application/json",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"",
			`{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}`,
		},
	},
	{
		name: "badCredentials", call: call{operation: "getOauthClients", token: "unknown"},
		want: []string{
			"HTTP/1.1 401 Unauthorized",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 154",
			"Content-Type: application/json",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"",
			`{"message":"Invalid login credentials.","code":"bad.credentials","status":401,"contextId":"ID","details":[],"errors":[]}`,
		},
	},
	{
		name: "missingAnyPermissions", call: call{operation: "postOauthClients", token: "viewer-token"},
		want: []string{
			"HTTP/1.1 403 Forbidden",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 279",
			"Content-Type: application/json",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"inin-ratelimit-allowed: 300",
			"inin-ratelimit-count: 1",
			"inin-ratelimit-reset: 60",
			"",
			`{"message":"Unable to perform the requested action. You must have at least one of the following permissions assigned: ` +
				`[oauth:client:add]","code":"missing.any.permissions","status":403,"messageParams":{},"contextId":"ID","details":[],"errors":[]}`,
		},
	},
	{
		name: "notFound", call: call{operation: "getOauthClient", path: unknown},
		want: []string{
			"HTTP/1.1 404 Not Found",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 159",
			"Content-Type: application/json",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"inin-ratelimit-allowed: 300",
			"inin-ratelimit-count: 1",
			"inin-ratelimit-reset: 60",
			"",
			`{"message":"The requested resource was not found.","code":"not.found","status":404,"contextId":"ID","details":[],"errors":[]}`,
		},
	},
	{
		name: "deleted", call: call{operation: "deleteTokensMe"},
		want: []string{
			"HTTP/1.1 200 OK",
			"Cache-Control: no-cache, no-store, must-revalidate",
			"Content-Length: 0",
			"Expires: 0",
			"ININ-Correlation-Id: ID",
			"Pragma: no-cache",
			"Strict-Transport-Security: max-age=600; includeSubDomains",
			"inin-ratelimit-allowed: 300",
			"inin-ratelimit-count: 1",
			"inin-ratelimit-reset: 60",
			"",
			"",
		},
	},
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

func TestRawAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range raws {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := start(t, "documented", "")
			if tt.fault != "" {
				if err := m.Server.Sandbox().Schedule(mock.Fault{Provider: "purecloud", Operation: tt.call.operation, Answer: tt.fault, Count: 1}); err != nil {
					t.Fatal(err)
				}
			}
			answer := raw(t, m, tt.call.build(t, m.Server.Document("purecloud"), m.URL))
			ids := map[string]bool{}
			for _, id := range uuids.FindAllString(answer, -1) {
				ids[id] = true
			}
			if len(ids) != 1 {
				t.Errorf("the answer holds the ids %v, want one: the correlation id", ids)
			}
			var got []string
			for line := range strings.SplitSeq(uuids.ReplaceAllString(answer, "ID"), "\r\n") {
				if !strings.HasPrefix(line, "Date: ") && line != "Connection: close" {
					got = append(got, line)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// raw writes a request to a socket of its own and reads all that comes back.
func raw(t *testing.T, m *mocktest.Mock, r *http.Request) string {
	t.Helper()
	conn, err := net.Dial("tcp", r.URL.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r.Close = true
	if err := r.Write(conn); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}
