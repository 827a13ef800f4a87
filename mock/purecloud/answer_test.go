package purecloud_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// checkAnswer sends a call and compares all that comes back with an answer of
// the catalogue: its own values, but for the placeholders given here and for
// what the service makes up.
func checkAnswer(t testing.TB, m *mocktest.Mock, c call, answer string, values map[string]string, made []string) reply {
	t.Helper()
	doc := m.Server.Document("purecloud")
	got := c.over(t, m)
	a := doc.Operation(c.operation).Answer(answer)
	if a == nil {
		if a = doc.Answer(answer); a == nil {
			t.Fatalf("the catalogue of %s lacks %s", c.operation, answer)
		}
	}
	if got.Status != a.Status {
		t.Fatalf("%s answered %d %q, want %d (%s)", c.operation, got.Status, got.Body, a.Status, answer)
	}
	checkHeaders(t, got, a, c.whole().token != "")
	checkBody(t, c, got, a, values, made)
	return got
}

// checkHeaders wants every header that the answer declares; those of the rate
// limit only where the caller is known.
func checkHeaders(t testing.TB, got reply, a *spec.Answer, known bool) {
	t.Helper()
	for _, name := range a.Headers {
		if got.Header.Get(name) == "" && (known || !strings.HasPrefix(name, "inin-ratelimit-")) {
			t.Errorf("%s: header %s is missing", a.Name, name)
		}
	}
	if got.Header.Get("Content-Type") != a.MediaType {
		t.Errorf("%s: Content-Type %q, want %q", a.Name, got.Header.Get("Content-Type"), a.MediaType)
	}
}

func checkBody(t testing.TB, c call, got reply, a *spec.Answer, values map[string]string, made []string) {
	t.Helper()
	filled := a.Example()
	maps.Copy(filled, values)
	if _, ok := filled["contextId"]; ok {
		filled["contextId"] = got.Header.Get("ININ-Correlation-Id")
	}
	want, err := a.Render(filled)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case a.Status == 302:
		checkLocation(t, c, got, want.(tree.Object), made)
	case a.MediaType == "" || c.operation == "headTokensMe":
		if got.Body != "" {
			t.Errorf("%s: body %q, want none", a.Name, got.Body)
		}
	default:
		o := got.object(t)
		if diff := cmp.Diff(withMade(t, want.(tree.Object), o, made), o); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", a.Name, diff)
		}
	}
}

// withMade puts in what the service made up, which must not be the catalogue's
// own.
func withMade(t testing.TB, want, got tree.Object, made []string) tree.Object {
	t.Helper()
	var out tree.Object
	for _, m := range want {
		for _, key := range made {
			if m.Key == key {
				if got.Get(key) == m.Value || got.Get(key) == nil {
					t.Errorf("%s is %v, want something made up", key, got.Get(key))
				}
				m.Value = got.Get(key)
			}
		}
		out = append(out, m)
	}
	return out
}

// checkLocation compares a redirect, whose parameters stand in the query or,
// where a token was asked for, in the fragment.
func checkLocation(t testing.TB, c call, got reply, want tree.Object, made []string) {
	t.Helper()
	location := got.Header.Get("Location")
	separator := "?"
	if strings.Contains(c.query, "response_type=token") {
		separator = "#"
	}
	base, rest, _ := strings.Cut(location, separator)
	sent := tree.Object{}
	for pair := range strings.SplitSeq(rest, "&") {
		key, value, _ := strings.Cut(pair, "=")
		sent = append(sent, tree.Member{Key: key, Value: value})
	}
	want = append(withMade(t, want, sent, made), tree.Member{Key: "state", Value: "xyz"})
	if diff := cmp.Diff(want, sent); diff != "" || base != documentsURI {
		t.Errorf("Location %q: base %q, parameters mismatch (-want +got):\n%s", location, base, diff)
	}
}
