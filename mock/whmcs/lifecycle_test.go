package whmcs_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

var clock = time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)

// creation returns a form for a credential of the code flow.
func creation(name string) fields {
	return call("CreateOAuthCredential", fields{"grantType": "authorization_code", "name": name})
}

// restarted returns a mock that starts from what another one holds.
func restarted(t *testing.T, s *mock.Server) *mock.Server {
	t.Helper()
	text, err := dump(t, s).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return mocktest.New(t, mocktest.Options{YAML: string(text), Clock: clock})
}

// TestIDs holds that no id is given out twice: not after a deletion, and not in
// a mock that starts from a state in which one had been deleted. A reset is a
// fresh start, ids included.
func TestIDs(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty, Clock: clock})
	next := func(s *mock.Server) any { return succeed(t, s, creation("n")).Get("credentialId") }
	remove := func(id string) { succeed(t, s, call("DeleteOAuthCredential", fields{"credentialId": id})) }
	var got []any
	got = append(got, next(s), next(s))
	remove("2")
	got = append(got, next(s))
	remove("3")
	remove("1")
	again := restarted(t, s)
	got = append(got, next(s), next(again))
	s.Sandbox().Reset()
	again.Sandbox().Reset()
	got = append(got, next(s), next(again))
	if diff := cmp.Diff([]any{"1", "2", "3", "4", "4", "1", "4"}, got); diff != "" {
		t.Errorf("ids mismatch (-want +got):\n%s", diff)
	}
}

// TestUpdate passes one field, or a few, and holds all others to what they were.
func TestUpdate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		pass    fields
		changed map[string]any
	}{
		{"nothing", fields{}, map[string]any{}},
		{"name", fields{"name": "other"}, map[string]any{"name": "other"}},
		{"emptyDescription", fields{"description": ""}, map[string]any{"description": ""}},
		{"description", fields{"description": "other"}, map[string]any{"description": "other"}},
		{"scope", fields{"scope": " email  openid email "}, map[string]any{"scope": "email openid"}},
		{"emptyScope", fields{"scope": " "}, map[string]any{}},
		{"logo", fields{"logoUri": "other.png"}, map[string]any{"logoUri": "other.png"}},
		{"redirects", fields{"redirectUri[]": "c"}, map[string]any{"redirectUri": []any{"c"}}},
		{"emptyGrantType", fields{"grantType": ""}, map[string]any{}},
		{"sameGrantType", fields{"grantType": "authorization_code"}, map[string]any{}},
		{"serviceOfCodeFlow", fields{"serviceId": "1"}, map[string]any{}},
		{
			"otherGrantType", fields{"grantType": "single_sign_on", "serviceId": "2"},
			map[string]any{"grantTypes": "single_sign_on", "serviceId": 2, "rsaKeyPairId": 0},
		},
		{"byIdentifier", fields{"credentialId": "", "clientApiIdentifier": "{identifier}", "name": "other"}, map[string]any{"name": "other"}},
		{"idBeforeIdentifier", fields{"clientApiIdentifier": "COMPANY-NAME.none", "name": "other"}, map[string]any{"name": "other"}},
		{"noReset", fields{"resetSecret": "0"}, map[string]any{}},
	}
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.Sandbox().Reset()
			s.Sandbox().Clock().Set(clock, true)
			succeed(t, s, creation("n").with(fields{
				"description": "d", "logoUri": "l.png", "redirectUri[0]": "a", "redirectUri[1]": "b", "scope": "openid profile",
			}))
			before := listing(t, s, nil)[0]
			s.Sandbox().Clock().Advance(time.Second)
			if tt.pass["clientApiIdentifier"] == "{identifier}" {
				tt.pass = tt.pass.with(fields{"clientApiIdentifier": before.Get("clientIdentifier").(string)})
			}
			succeed(t, s, call("UpdateOAuthCredential", tt.pass))
			tt.changed["updatedAt"] = "2nd January 2026 3:04:06am"
			want := tree.Object{}
			for _, m := range before {
				if value, ok := tt.changed[m.Key]; ok {
					m.Value = value
				}
				want = append(want, m)
			}
			if diff := cmp.Diff(want, listing(t, s, nil)[0]); diff != "" {
				t.Errorf("update with %v mismatch (-want +got):\n%s", tt.pass, diff)
			}
		})
	}
}

// TestGrantTypes holds each row to what belongs to its grant type, back and
// forth (facts U16).
func TestGrantTypes(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	var got [][]any
	for _, f := range []fields{
		creation("n").with(fields{"serviceId": "1"}),
		call("UpdateOAuthCredential", fields{"grantType": "single_sign_on", "serviceId": "2"}),
		call("UpdateOAuthCredential", fields{"grantType": "authorization_code"}),
	} {
		succeed(t, s, f)
		row := listing(t, s, nil)[0]
		got = append(got, []any{row.Get("grantTypes"), row.Get("serviceId"), row.Get("rsaKeyPairId")})
	}
	want := [][]any{{"authorization_code", 0, 1}, {"single_sign_on", 2, 0}, {"authorization_code", 0, 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grant type, service and key pair mismatch (-want +got):\n%s", diff)
	}
}

func TestResetSecret(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	first := succeed(t, s, creation("n"))
	second := succeed(t, s, call("UpdateOAuthCredential", fields{"resetSecret": "1"}))
	row := listing(t, s, nil)[0]
	if row.Get("clientSecret") == first.Get("clientSecret") || row.Get("clientSecret") != second.Get("newClientSecret") {
		t.Errorf("secret was %v, reset gave %v, the list shows %v", first.Get("clientSecret"), second.Get("newClientSecret"), row.Get("clientSecret"))
	}
	if row.Get("clientIdentifier") != first.Get("clientIdentifier") {
		t.Errorf("identifier was %v, after the reset it is %v", first.Get("clientIdentifier"), row.Get("clientIdentifier"))
	}
	if err := checkSecret(fmt.Sprint(second.Get("newClientSecret"))); err != nil {
		t.Error(err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	for i, name := range []string{"b", "a", "c", "a"} {
		s.Sandbox().Clock().Set(clock.AddDate(0, 0, -i), true)
		succeed(t, s, creation(name))
	}
	succeed(t, s, call("CreateOAuthCredential", fields{"name": "sso"}))
	tests := []struct {
		name string
		send fields
		want []any
	}{
		{"all", nil, []any{1, 2, 3, 4, 5}},
		{"codeFlow", fields{"grantType": "authorization_code"}, []any{1, 2, 3, 4}},
		{"signOn", fields{"grantType": "single_sign_on"}, []any{5}},
		{"unknownGrantType", fields{"grantType": "implicit"}, nil},
		{"grantTypeInCapitals", fields{"grantType": "SINGLE_SIGN_ON"}, nil},
		{"emptyGrantType", fields{"grantType": ""}, []any{1, 2, 3, 4, 5}},
		{"byName", fields{"sortField": "name"}, []any{2, 4, 1, 3, 5}},
		{"byNameDown", fields{"sortField": "name", "sortOrder": "DESC"}, []any{5, 3, 1, 2, 4}},
		{"byIDDown", fields{"sortField": "credentialId", "sortOrder": "DESC"}, []any{5, 4, 3, 2, 1}},
		{"down", fields{"sortOrder": "DESC"}, []any{5, 4, 3, 2, 1}},
		{"downInLowerCase", fields{"sortOrder": "desc"}, []any{5, 4, 3, 2, 1}},
		{"upwards", fields{"sortOrder": "ASC"}, []any{1, 2, 3, 4, 5}},
		{"unknownOrder", fields{"sortOrder": "sideways"}, []any{1, 2, 3, 4, 5}},
		{"unknownField", fields{"sortField": "shoe size", "sortOrder": "DESC"}, []any{5, 4, 3, 2, 1}},
		{"byCreation", fields{"sortField": "createdAt"}, []any{4, 5, 3, 2, 1}},
		{"limit", fields{"limit": "2"}, []any{1, 2}},
		{"limitAfterSort", fields{"limit": "2", "sortField": "name"}, []any{2, 4}},
		{"limitAfterFilter", fields{"limit": "1", "grantType": "single_sign_on"}, []any{5}},
		{"limitWithZeros", fields{"limit": "1.00"}, []any{1}},
		{"limitOverAll", fields{"limit": "99"}, []any{1, 2, 3, 4, 5}},
		{"limitZero", fields{"limit": "0"}, []any{1, 2, 3, 4, 5}},
		{"limitNegative", fields{"limit": "-1"}, []any{1, 2, 3, 4, 5}},
		{"limitNoNumber", fields{"limit": "two"}, []any{1, 2, 3, 4, 5}},
		{"limitArray", fields{"limit[]": "1"}, []any{1, 2, 3, 4, 5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []any
			for _, row := range listing(t, s, tt.send) {
				got = append(got, row.Get("credentialId"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("list with %v mismatch (-want +got):\n%s", tt.send, diff)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	ordinals := map[string][]int{"st": {1, 21, 31}, "nd": {2, 22}, "rd": {3, 23}}
	want := map[time.Time]string{
		time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC):                           "2nd January 2026 12:00:00am",
		time.Date(2026, 2, 3, 0, 59, 59, 999, time.UTC):                       "3rd February 2026 12:59:59am",
		time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC):                          "4th March 2026 12:00:00pm",
		time.Date(2026, 4, 5, 13, 5, 6, 0, time.UTC):                          "5th April 2026 1:05:06pm",
		time.Date(2026, 5, 6, 23, 59, 59, 0, time.UTC):                        "6th May 2026 11:59:59pm",
		time.Date(2026, 6, 7, 1, 0, 0, 0, time.FixedZone("", 2*60*60)):        "6th June 2026 11:00:00pm",
		time.Date(2016, time.November, 18, 9, 32, 24, 0, time.UTC):            "18th November 2016 9:32:24am",
		time.Date(2024, time.February, 29, 10, 10, 10, 0, time.UTC):           "29th February 2024 10:10:10am",
		time.Date(1999, time.December, 31, 23, 59, 59, 999_999_999, time.UTC): "31st December 1999 11:59:59pm",
	}
	for day := range 31 {
		suffix := "th"
		for s, days := range ordinals {
			if slices.Contains(days, day+1) {
				suffix = s
			}
		}
		want[time.Date(2026, time.October, day+1, 9, 8, 7, 0, time.UTC)] = fmt.Sprintf("%d%s October 2026 9:08:07am", day+1, suffix)
	}
	for at, text := range want {
		s.Sandbox().Reset()
		s.Sandbox().Clock().Set(at, true)
		succeed(t, s, creation("n"))
		row := listing(t, s, nil)[0]
		if row.Get("createdAt") != text || row.Get("updatedAt") != text {
			t.Errorf("created at %v: listed as %v, updated at %v, want %q", at, row.Get("createdAt"), row.Get("updatedAt"), text)
		}
	}
}

// script is a run of calls that leaves a state behind.
var script = []fields{
	creation("one").with(fields{"redirectUri[0]": "a", "redirectUri[1]": "b", "description": "true"}),
	call("CreateOAuthCredential", fields{"name": "1.0", "description": "é \" \\ / \n\t: # 'x'", "logoUri": " - "}),
	call("CreateOAuthCredential", fields{"serviceId": "2"}),
	call("UpdateOAuthCredential", fields{"resetSecret": "1", "name": "null"}),
	call("DeleteOAuthCredential", fields{"credentialId": "3"}),
	call("ListOAuthCredentials", nil),
	call("DeleteOAuthCredential", fields{"credentialId": "3"}),
}

func play(t *testing.T, s *mock.Server) string {
	t.Helper()
	var b strings.Builder
	for _, f := range script {
		got := ask(t, s, f)
		fmt.Fprintln(&b, got.Status, got.Body)
	}
	return b.String()
}

// TestSeeds holds that the seed decides the bytes, in every run.
func TestSeeds(t *testing.T) {
	t.Parallel()
	run := func(seed string) string {
		return play(t, mocktest.New(t, mocktest.Options{YAML: empty, Seed: seed, Clock: clock}))
	}
	one := run("one")
	if diff := cmp.Diff(one, run("one")); diff != "" {
		t.Errorf("two runs with one seed differ (-first +second):\n%s", diff)
	}
	if one == run("two") {
		t.Error("two seeds gave the same bytes")
	}
}

// TestReset holds that a reset is a fresh start, faults and clock included.
func TestReset(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty, Clock: clock})
	state := dump(t, s)
	first := play(t, s)
	s.Sandbox().Clock().Advance(time.Hour)
	if err := s.Sandbox().Schedule(mock.Fault{Provider: "whmcs", Operation: "ListOAuthCredentials", Answer: "invalidIP", Count: 9}); err != nil {
		t.Fatal(err)
	}
	s.Sandbox().Reset()
	if diff := cmp.Diff(state, dump(t, s)); diff != "" {
		t.Errorf("state after a reset mismatch (-fresh +reset):\n%s", diff)
	}
	if diff := cmp.Diff(first, play(t, s)); diff != "" {
		t.Errorf("answers after a reset mismatch (-fresh +reset):\n%s", diff)
	}
}

// TestDump holds that a dump, as a fixture, starts a mock in the same state.
func TestDump(t *testing.T) {
	t.Parallel()
	tests := map[string]mocktest.Options{
		"default": {}, "documents": {Fixture: "documents"}, "guarded": {YAML: guarded},
		"listed": {YAML: doors["listed"]}, "closed": {YAML: doors["closed"]}, "bare": {YAML: "whmcs: {}"},
	}
	for name, opts := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts.Clock = clock
			s := mocktest.New(t, opts)
			if name != "bare" {
				play(t, s)
			}
			if diff := cmp.Diff(dump(t, s), dump(t, restarted(t, s))); diff != "" {
				t.Errorf("state mismatch (-first +restarted):\n%s", diff)
			}
		})
	}
}

// TestConcurrentCreates holds that calls at the same time share no id.
func TestConcurrentCreates(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.Options{YAML: empty})
	const callers, calls = 8, 5
	answers := make(chan string, callers*calls)
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for range calls {
				answers <- serve(s, request{body: creation("n").encode()}.build(t, "")).Body
			}
		})
	}
	group.Wait()
	close(answers)
	seen := map[any]bool{}
	for answer := range answers {
		seen[ordered(t, answer).Get("credentialId")] = true
	}
	if rows := listing(t, s, nil); len(seen) != callers*calls || len(rows) != callers*calls {
		t.Errorf("%d creates gave %d ids and %d rows", callers*calls, len(seen), len(rows))
	}
}
