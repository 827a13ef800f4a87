package contract_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/spec"
)

// A variation is a way in which a right deployment may differ from another.
type variation struct {
	name string
	bend bend                     // what it changes of its answers, or does besides
	yaml func(text string) string // what else it holds
}

// header sets headers, as something before the service may.
func header(pairs ...string) bend {
	return func(c call) {
		for i := 0; i < len(pairs); i += 2 {
			c.answer.Header()[pairs[i]] = []string{pairs[i+1]}
		}
	}
}

// instead sets a header where the answer has one.
func instead(name, value string) bend {
	return func(c call) {
		if c.answer.Header().Get(name) != "" {
			c.answer.Header().Set(name, value)
		}
	}
}

// rewritten changes the JSON of an answer, and not what it says.
func rewritten(how func(body []byte) []byte) bend {
	return func(c call) {
		if strings.HasPrefix(c.answer.Header().Get("Content-Type"), "application/json") && c.answer.Body.Len() > 0 {
			*c.answer.Body = *bytes.NewBuffer(how(c.answer.Body.Bytes()))
		}
	}
}

// writers are other people, who make a credential and a client at every call.
func writers() bend {
	n := 0
	return func(c call) {
		if n++; n%3 != 0 || n > 150 {
			return // more than some dozen rows prove nothing more
		}
		r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(fmt.Sprintf(
			"action=CreateOAuthCredential&identifier=mock-identifier&secret=mock-secret&responsetype=json&grantType=authorization_code&scope=openid&name=colleague+%d", n)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c.server.ServeHTTP(httptest.NewRecorder(), r)
		if token := c.Header.Get("Authorization"); strings.HasPrefix(token, "Bearer ") {
			r = httptest.NewRequest(http.MethodPost, "/api/v2/oauth/clients", strings.NewReader(fmt.Sprintf(
				`{"name":"colleague %d","authorizedGrantType":"CODE","registeredRedirectUri":["https://app.example.com/cb"],"scope":["oauth"]}`, n)))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", token)
			c.server.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
}

// lagging answers what it answered before, for a while.
func lagging(lag time.Duration, lags func(c call) bool) bend {
	type copied struct {
		at   time.Time
		code int
		body []byte
	}
	copies := map[string]copied{}
	return func(c call) {
		if !lags(c) {
			return
		}
		key := c.Method + " " + c.URL.String() + "\n" + c.Header.Get("Authorization") + "\n" + c.sent
		if old, ok := copies[key]; ok && time.Since(old.at) < lag {
			c.answer.Code = old.code
			*c.answer.Body = *bytes.NewBuffer(bytes.Clone(old.body))
			return
		}
		copies[key] = copied{time.Now(), c.answer.Code, bytes.Clone(c.answer.Body.Bytes())}
	}
}

// nth does something at every n-th call.
func nth(n int, what bend) bend {
	asked := 0
	return func(c call) {
		if asked++; asked%n == 0 {
			what(c)
		}
	}
}

// escapedLetters writes every letter that is not ASCII by its number.
func escapedLetters(body []byte) []byte {
	var b strings.Builder
	for _, r := range string(body) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04X`, unit)
		}
	}
	return []byte(b.String())
}

// nepal moves a time of WHMCS, whose zone nobody tells, to where clocks differ by
// three quarters of an hour.
func nepal(member string) string {
	name, value, _ := strings.Cut(strings.TrimSuffix(member, `"`), `:"`)
	day, rest, _ := strings.Cut(value, " ")
	at, err := time.Parse("2 January 2006 3:04:05pm", strings.TrimRight(day, "stndrh")+" "+rest)
	if err != nil {
		return member
	}
	at = at.Add(5*time.Hour + 45*time.Minute)
	end := "th"
	switch d := at.Day(); {
	case d/10 == 1:
	case d%10 == 1:
		end = "st"
	case d%10 == 2:
		end = "nd"
	case d%10 == 3:
		end = "rd"
	}
	return name + `:"` + fmt.Sprint(at.Day()) + end + at.Format(` January 2006 3:04:05pm"`)
}

func variations() []variation {
	return []variation{
		{name: "hsts_without_subdomains", bend: instead("Strict-Transport-Security", "max-age=600")},
		{name: "hsts_long_and_preloaded", bend: instead("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")},
		{name: "cache_control_private", bend: instead("Cache-Control", "no-cache, no-store, must-revalidate, private")},
		{name: "cache_control_no_store", bend: instead("Cache-Control", "no-store, max-age=0")},
		{name: "expires_at_a_date", bend: instead("Expires", "Thu, 19 Nov 1981 08:52:00 GMT")},
		{name: "other_writers", bend: writers()},
		{name: "lists_lag", bend: lagging(40*time.Millisecond, call.lists)},
		{name: "reads_lag", bend: lagging(40*time.Millisecond, func(c call) bool {
			return c.Method == http.MethodGet && strings.Contains(c.path, "/oauth/clients/") && c.answer.Code < 400
		})},
		{name: "latency", bend: func(call) { time.Sleep(15 * time.Millisecond) }},
		{name: "now_and_then_a_second", bend: nth(40, func(call) { time.Sleep(time.Second) })},
		{name: "compression", bend: func(c call) {
			if strings.Contains(c.Header.Get("Accept-Encoding"), "gzip") && c.answer.Body.Len() > 0 {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = z.Write(c.answer.Body.Bytes()) // a buffer takes all
				_ = z.Close()
				*c.answer.Body = b
				c.answer.Header().Set("Content-Encoding", "gzip")
			}
		}},
		{name: "chunks", bend: header(flushed, "1")},
		{name: "connection_closes", bend: header("Connection", "close")},
		{name: "lower_case_headers", bend: func(c call) {
			for name, values := range c.answer.Header() {
				delete(c.answer.Header(), name)
				c.answer.Header()[strings.ToLower(name)] = values
			}
		}},
		{name: "cookies", bend: func(c call) {
			c.answer.Header()["Set-Cookie"] = []string{"WHMCSabc=0123456789abcdef0123456789abcdef; path=/; secure; HttpOnly", "lb=node7; Path=/"}
		}},
		{name: "network_headers", bend: header("Via", "1.1 edge (CDN)", "Cf-Ray", "8f1e2d3c4b5a6978-FRA", "Age", "0", "X-Cache", "Miss from edge", "Server", "cloudflare", "Alt-Svc", `h3=":443"`)},
		{name: "security_headers", bend: header("X-Frame-Options", "SAMEORIGIN", "X-Content-Type-Options", "nosniff", "Content-Security-Policy", "default-src 'self'", "Referrer-Policy", "no-referrer")},
		{name: "tracing_headers", bend: header("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Request-Id", "5f0c")},
		{name: "vary", bend: header("Vary", "Accept-Encoding, Origin")},
		{name: "pretty_json", bend: rewritten(func(body []byte) []byte {
			var b bytes.Buffer
			_ = json.Indent(&b, body, "", "    ") // it is JSON
			return b.Bytes()
		})},
		{name: "line_end", bend: rewritten(func(body []byte) []byte { return append(body, '\n') })},
		{name: "keys_in_another_order", bend: rewritten(func(body []byte) []byte {
			var v any
			d := json.NewDecoder(bytes.NewReader(body))
			d.UseNumber()
			_ = d.Decode(&v)
			out, _ := json.Marshal(v)
			return out
		})},
		{name: "escaped_slashes", bend: rewritten(func(body []byte) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(body, []byte(`\/`), []byte("/")), []byte("/"), []byte(`\/`))
		})},
		{name: "charset", bend: func(c call) {
			if c.answer.Header().Get("Content-Type") == "application/json" {
				c.answer.Header().Set("Content-Type", "application/json; charset=utf-8")
			}
		}},
		{name: "hsts_in_capitals", bend: instead("Strict-Transport-Security", `MAX-AGE="600"`)},
		{name: "cache_control_in_another_order", bend: instead("Cache-Control", "Must-Revalidate,no-store,  No-Cache")},
		{name: "expires_at_once", bend: instead("Expires", "-1")},
		{name: "validators", bend: header("Etag", `W/"5f0c"`, "Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT", "Accept-Ranges", "bytes")},
		{name: "shared_with_pages", bend: header("Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", "ININ-Correlation-Id", "Timing-Allow-Origin", "*")},
		{name: "of_php", bend: header("X-Powered-By", "PHP/8.2.10", "Server", "Apache/2.4.57 (Unix) OpenSSL/3.0.9", "Keep-Alive", "timeout=5, max=100")},
		{name: "server_timing", bend: header("Server-Timing", `db;dur=53, app;dur=47.2`, "X-Runtime", "0.0432", "X-Served-By", "cache-fra1")},
		{name: "reports_to", bend: header("Report-To", `{"group":"cf-nel","max_age":604800}`, "Nel", `{"success_fraction":0}`, "Permissions-Policy", "interest-cohort=()")},
		{name: "proxies_tell", bend: header("X-Forwarded-Proto", "https", "X-Envoy-Upstream-Service-Time", "12", "X-Amz-Cf-Id", "abc", "X-Amz-Cf-Pop", "FRA56-P1")},
		{name: "names_its_language", bend: header("Content-Language", "en")},
		{name: "charset_in_capitals", bend: func(c call) {
			if c.answer.Header().Get("Content-Type") == "application/json" {
				c.answer.Header().Set("Content-Type", "Application/JSON;charset=UTF-8")
			}
		}},
		{name: "spaced_json", bend: rewritten(func(body []byte) []byte {
			return regexp.MustCompile(`(["\]}0-9el]),"`).ReplaceAll(regexp.MustCompile(`":(["\[{0-9tfn])`).ReplaceAll(body, []byte(`": ${1}`)), []byte(`${1}, "`))
		})},
		{name: "escaped_letters", bend: rewritten(escapedLetters)},
		{name: "blank_lines_before", bend: rewritten(func(body []byte) []byte { return append([]byte("\n\n"), body...) })},
		{name: "clock_is_a_minute_off", bend: func(c call) {
			c.answer.Header().Set("Date", time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat))
		}},
		{name: "another_zone", bend: func(c call) {
			text := regexp.MustCompile(`"(?:createdAt|updatedAt)":"[^"]*"`).ReplaceAllStringFunc(c.answer.Body.String(), nepal)
			*c.answer.Body = *bytes.NewBufferString(text)
		}},
		{name: "fewer_requests_left", bend: func(c call) {
			for name, value := range map[string]string{"inin-ratelimit-count": "17", "inin-ratelimit-allowed": "1000"} {
				if _, ok := c.answer.Header()[name]; ok { // it is not in the usual letters
					c.answer.Header()[name] = []string{value}
				}
			}
		}},
		{name: "other_correlation_ids", bend: func(c call) {
			for name := range c.answer.Header() {
				if strings.EqualFold(name, "ININ-Correlation-Id") { // whatever its letters
					id := fmt.Sprintf("%08d-aaaa-4bbb-8ccc-dddddddddddd", time.Now().UnixNano()%100000000)
					c.answer.Header()[name] = []string{id}
					c.replace(`"contextId":"[^"]*"`, `"contextId":"`+id+`"`)
				}
			}
		}},
		{name: "another_company", yaml: func(text string) string {
			return strings.Replace(strings.Replace(text, "company: Company Name", `company: "Größe & Söhne <KG>"`, 1), "name: Example Organization", `name: "Ünïcode & Co"`, 1)
		}},
		{name: "other_ids", yaml: func(text string) string {
			return strings.Replace(text, "{id: 2, name: Payroll", "{id: 481516, name: Payroll", 1)
		}},
		{name: "many_rows", yaml: func(text string) string {
			rows := ""
			for i := range 60 {
				rows += fmt.Sprintf("    - {id: %d, name: \"Zweigstelle %d & more\", grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: Y.%d, clientSecret: branch-secret-%d, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-01T00:00:00Z}\n", i+10, i, i, i)
			}
			clients := ""
			for i := range 60 {
				clients += fmt.Sprintf("    - {id: deafca5e-0000-4000-8000-0000000000%02d, name: Branch %d, authorizedGrantType: CODE, secret: another-branch-%d, registeredRedirectUri: [\"https://b.example.com\"], dateCreated: 2021-07-16T00:00:00Z}\n", i, i, i)
			}
			text = strings.Replace(text, "  oauthCredentials:\n", "  oauthCredentials:\n"+rows, 1)
			return strings.Replace(text, "    - id: c0ffee00-0000-4000-8000-000000000002\n", clients+"    - id: c0ffee00-0000-4000-8000-000000000002\n", 1)
		}},
	}
}

// TestHarmlessVariations lets a right deployment be another one: nothing of that
// is held against it. HARMLESS=all plays every scenario that a deployment can play,
// in both dialects; otherwise those to look at first, in one.
func TestHarmlessVariations(t *testing.T) {
	t.Parallel()
	const all = "not @mock-only"
	tags := "@smoke and " + all
	if os.Getenv("HARMLESS") == "all" {
		tags = all
	}
	for at, dialect := range spec.Dialects {
		for i, v := range variations() {
			if i%len(spec.Dialects) != at && tags != all {
				continue // each in one dialect will do
			}
			t.Run(dialect+"_"+v.name, func(t *testing.T) {
				t.Parallel()
				w := deployWith(t, dialect, v.yaml)
				w.bend = v.bend
				for _, target := range w.targets {
					target.Patience = contract.Patience{Lists: time.Second, Reads: time.Second}
				}
				r := judge(t, contract.Options{Targets: w.starts, Features: []fs.FS{features.FS}, Tags: tags, Allow: spec.Delete})
				for _, s := range r.Scenarios {
					if s.Verdict == contract.Fail || s.Verdict == contract.Error || s.Verdict == contract.Unreachable {
						t.Errorf("%s:%d %s: %s %s", s.File, s.Line, s.Name, s.Verdict, s.Reason)
					}
				}
				if len(r.Problems) > 0 || r.Counts()[contract.Pass]+r.Counts()[contract.Drift] == 0 {
					t.Errorf("problems are %q, counts %v", r.Problems, r.Counts())
				}
			})
		}
	}
}
