package all_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/purecloud"
	"github.com/credmock/credmock/mock/whmcs"
	"github.com/credmock/credmock/spec/tree"
)

// A dicer makes random states.
type dicer struct{ *rand.Rand }

// words are texts that YAML or JSON might take for something else.
var words = []string{
	"", " ", "a", "null", "~", "true", "No", "0x1f", "1e3", "-0", "1_000", "12:30:45", "2026-01-02", "2026-01-02T03:04:05Z", "<<", "=", "*a", "&a", "!b",
	"- a", "a: b", "#", "a #b", "{}", "[", "]", "'", "\"", "\\", "\\u0041", "%", "@", "`", "|", ">", "?", "\t", "a\nb", "\n", " a", "a ", "é", "日本", "😀",
	"\u0085", "\u2028", "\ufeff", "\x00", "\x7f", "</script>", "&amp;", "..", "---", "...",
}

func (d dicer) text() string {
	var b strings.Builder
	for range d.IntN(4) {
		b.WriteString(words[d.IntN(len(words))])
	}
	return b.String()
}

// at is a time from the whole calendar, with parts of a second.
func (d dicer) at() time.Time {
	return time.Unix(d.Int64N(250_000_000_000)-60_000_000_000, d.Int64N(1_000_000_000)).UTC()
}

func (d dicer) rows() int {
	if d.IntN(3) == 0 {
		return 501 + d.IntN(300) // a long list
	}
	return d.IntN(20)
}

// state is a fixture of both providers.
func (d dicer) state(t *testing.T) []byte {
	t.Helper()
	var cloud purecloud.State
	var billing whmcs.State
	cloud.Users = []purecloud.User{{ID: "user", Name: d.text()}}
	for i := range 1 + d.rows() {
		description := d.text()
		c := purecloud.Client{ID: fmt.Sprintf("c-%d", i), Name: d.text() + "n", GrantType: "CODE", Secret: d.text(), RedirectURIs: []string{"https://a.example/" + fmt.Sprint(i)}, CreatedAt: d.at(), ModifiedAt: d.at(), State: "active"}
		if d.IntN(2) == 0 {
			c.Description = &description
		}
		cloud.Clients = append(cloud.Clients, c)
	}
	for i := range d.rows() {
		cloud.Tokens = append(cloud.Tokens, purecloud.Token{Token: fmt.Sprintf("t-%d-%s", i, d.text()), ClientID: cloud.Clients[d.IntN(len(cloud.Clients))].ID, ExpiresAt: d.at()})
	}
	for i := range d.rows() {
		cloud.RefreshTokens = append(cloud.RefreshTokens, purecloud.RefreshToken{Token: fmt.Sprintf("r-%d", d.IntN(1_000_000)*1000+i), ClientID: "c-0", UserID: "user"})
	}
	billing.Administrators = []whmcs.Administrator{{Username: "admin", Password: "secret"}}
	billing.Users = []whmcs.User{{ID: 1, UUID: "u", Name: d.text()}}
	for i := range d.rows() {
		billing.Credentials = append(billing.Credentials, whmcs.Credential{
			ID: int64(i + 1), GrantType: "authorization_code", Name: d.text(), Description: d.text(), Scope: "openid", ClientIdentifier: fmt.Sprintf("id-%d", i),
			ClientSecret: "s" + d.text(), RedirectURIs: []string{"https://a.example"}, CreatedAt: d.at(), UpdatedAt: d.at(),
		})
	}
	for i := range d.rows() {
		billing.SsoTokens = append(billing.SsoTokens, whmcs.SsoToken{Token: fmt.Sprintf("sso-%d-%s", i, d.text()), Destination: d.text(), ExpiresAt: d.at()})
	}
	text, err := tree.Object{{Key: "purecloud", Value: asTree(reflect.ValueOf(cloud))}, {Key: "whmcs", Value: asTree(reflect.ValueOf(billing))}}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// asTree writes a state by its yaml tags: yaml itself writes texts that it cannot read.
func asTree(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		return asTree(v.Elem())
	case reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, asTree(v.Index(i)))
		}
		return list
	case reflect.Struct:
		if at, isTime := v.Interface().(time.Time); isTime {
			return at.Format(time.RFC3339Nano)
		}
		var out tree.Object
		for i := range v.NumField() {
			key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if key != "" && key != "-" && !v.Field(i).IsZero() {
				out = append(out, tree.Member{Key: key, Value: asTree(v.Field(i))})
			}
		}
		return out
	default:
		return v.Interface()
	}
}

// dumped starts a mock from a fixture and lets some calls write by its clock.
func (d dicer) dumped(t *testing.T, text []byte) *mock.Server {
	t.Helper()
	f, err := all.ReadFixture("random", text)
	if err != nil {
		t.Fatal(err)
	}
	clock := d.at()
	for mock.CheckTime(clock) != nil {
		clock = d.at()
	}
	s, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: f, Seed: fmt.Sprint(d.Uint64()), Clock: clock})
	if err != nil {
		t.Fatalf("%v of\n%.2000s", err, text)
	}
	for range d.IntN(5) {
		r := httptest.NewRequest(http.MethodGet, "/oauth/authorize?response_type=code&client_id=c-0&redirect_uri=https%3A%2F%2Fa.example%2F0", nil)
		s.ServeHTTP(httptest.NewRecorder(), r)
		_, _ = s.Sandbox().Clock().Advance(time.Duration(d.IntN(1_000_000)) * time.Millisecond) // to the end of the calendar at the most
	}
	return s
}

// TestStatesLoadAgain dumps random states under random clocks: each loads again, read
// as JSON and as YAML, and is dumped to the same bytes.
func TestStatesLoadAgain(t *testing.T) {
	t.Parallel()
	dump := func(s *mock.Server) []byte {
		text, err := s.Sandbox().AppendDump(nil)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for seed := range uint64(12) {
		d := dicer{rand.New(rand.NewPCG(seed, 1))}
		s := d.dumped(t, d.state(t))
		want := dump(s)
		whole, err := s.Dump()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := whole.MarshalJSON(); err != nil || !bytes.Equal(text, want) {
			t.Errorf("seed %d: as a tree the dump is another, %v: %s", seed, err, difference(want, text))
		}
		asYAML, err := whole.YAML()
		if err != nil {
			t.Fatal(err)
		}
		var lines bytes.Buffer
		if err := json.Indent(&lines, want, "", "  "); err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string][]byte{"JSON": want, "YAML": asYAML, "JSON over lines": lines.Bytes()} {
			again, err := s.ForkAs(mock.Options{Seed: "2"})
			if err != nil {
				t.Fatal(err)
			}
			f, err := again.Sandbox().ReadState("dump", text)
			if err == nil {
				err = again.Sandbox().Load(f)
			}
			if err != nil {
				t.Errorf("seed %d: the dump as %s does not load: %v", seed, form, err)
				continue
			}
			if got := dump(again); !bytes.Equal(got, want) {
				t.Errorf("seed %d: loaded from %s, the dump is another: %s", seed, form, difference(want, got))
			}
		}
	}
}

// difference shows where two texts part.
func difference(want, got []byte) string {
	i := 0
	for i < min(len(want), len(got)) && want[i] == got[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("\n%q\n%q", want[from:min(len(want), i+80)], got[from:min(len(got), i+80)])
}
