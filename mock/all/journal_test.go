package all_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
)

// send makes a call without a listener.
func send(server http.Handler, method, path, auth, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

// A canary is a secret wherever a client could put one: none may come out of
// the journal or the log.
const canary = "c4n4rySecretOf7zq"

func TestJournalHoldsNoSecret(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	server, _ := newServer(t, mock.Options{Log: slog.New(slog.NewJSONHandler(&log, nil)), Explain: true})
	for _, c := range []struct{ method, path, auth, body string }{
		{"POST", whmcsPath, "", "action=ListOAuthCredentials&identifier=mock-identifier&secret=" + canary},
		{"POST", whmcsPath, "", "action=ListOAuthCredentials&username=admin&password=" + canary},
		{"POST", whmcsPath, "", "action=ListOAuthCredentials&accesskey=" + canary + "&identifier=mock-identifier&secret=mock-secret"},
		{"POST", whmcsPath, "", creating + "&scope=openid&clientSecret=" + canary},
		{"POST", whmcsPath, "", creating + "&scope=openid&" + canary + "=1"},
		{"POST", whmcsPath, "", creating + "&scope=openid&redirectUris[]=" + canary},
		{"POST", whmcsPath + "?secret=" + canary, "", creating},
		{"POST", login, "", "grant_type=client_credentials&client_id=" + clientID + "&client_secret=" + canary},
		{"POST", login, "Basic " + canary, "grant_type=client_credentials"},
		{"POST", login, "", "grant_type=refresh_token&refresh_token=" + canary},
		{"POST", login, "", "grant_type=authorization_code&code=" + canary + "&code_verifier=" + canary + canary + canary},
		{"POST", login, "", canary + "=x&grant_type=client_credentials"},
		{"POST", login, "", `{"client_secret":"` + canary + `"}`},
		{"GET", clients, "Bearer " + canary, ""},
		{"GET", clients + "?access_token=" + canary, canary, ""},
		{"POST", clients, "Bearer " + canary, `{"name":"n","secret":"` + canary + `","` + canary + `":1,"more":{"secret":"` + canary + `"}}`},
		{"GET", "/" + canary + canary + canary, "", ""},
	} {
		send(server, c.method, c.path, c.auth, c.body)
	}
	calls, dropped := server.Sandbox().Journal(mock.Filter{})
	if len(calls) != 17 || dropped != 0 {
		t.Fatalf("the journal holds %d calls and dropped %d", len(calls), dropped)
	}
	var text strings.Builder
	for _, r := range calls {
		answered, _ := r.Answered()
		fmt.Fprintf(&text, "%s %q %s %s\n", r, r.Findings, r.Sent(), answered)
	}
	err := server.Sandbox().Verify(context.Background(), mock.Verification{Calls: []mock.Expected{{Filter: mock.Filter{Operation: "WhmcsDetails"}}}, Lint: true})
	fmt.Fprintln(&text, err, log.String())
	if strings.Contains(text.String(), canary) {
		t.Errorf("a secret comes out:\n%s", text.String())
	}
	if want := `identifier="mock-identifier"`; !strings.Contains(text.String(), want) {
		t.Errorf("what is no secret is hidden too:\n%s", text.String())
	}
}

// TestJournalIsBounded keeps the last calls, and says how many are gone.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	server, _ := newServer(t, mock.Options{Journal: 10})
	for range 200 {
		send(server, "GET", whmcsPath, "", "")
	}
	calls, dropped := server.Sandbox().Journal(mock.Filter{})
	if len(calls) != 10 || dropped != 190 {
		t.Fatalf("%d calls are kept, %d dropped", len(calls), dropped)
	}
	for i, call := range calls {
		if want := int64(191 + i); call.Number != want {
			t.Errorf("in place %d is call %d, want %d", i, call.Number, want)
		}
	}
	one := 1
	err := server.Sandbox().Verify(t.Context(), mock.Verification{Calls: []mock.Expected{{Filter: mock.Filter{Operation: "WhmcsDetails"}, AtMost: &one}}})
	if err == nil || !strings.Contains(err.Error(), "dropped 190 calls") {
		t.Errorf("Verify says %v of calls that nobody knows", err)
	}
	server.Sandbox().Reset()
	if calls, dropped := server.Sandbox().Journal(mock.Filter{}); len(calls) != 0 || dropped != 0 {
		t.Errorf("after a reset there are %d calls, %d dropped", len(calls), dropped)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	server, _ := newServer(t, mock.Options{Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	send(server, "POST", whmcsPath, "", creating+"&scope=openid")
	send(server, "POST", whmcsPath, "", creating+"&scope=nonsense")
	send(server, "POST", whmcsPath, "", caller+"&action=ListOAuthCredentials")
	n := func(i int) *int { return &i }
	of := func(operation, answer string) mock.Filter { return mock.Filter{Operation: operation, Answer: answer} }
	made, listed := of("CreateOAuthCredential", ""), of("ListOAuthCredentials", "")
	tests := []struct {
		name string
		v    mock.Verification
		want string // of the error; "" is none
	}{
		{"one at least", mock.Verification{Calls: []mock.Expected{{Filter: made}}}, ""},
		{"exactly", mock.Verification{Calls: []mock.Expected{{Filter: made, Exactly: n(2)}, {Filter: listed, AtMost: n(1)}}}, ""},
		{"none", mock.Verification{Calls: []mock.Expected{{Filter: of("DeleteOAuthCredential", ""), Exactly: n(0)}}}, ""},
		{"in order", mock.Verification{InOrder: true, Calls: []mock.Expected{{Filter: made}, {Filter: listed}}}, ""},
		{"in another order", mock.Verification{InOrder: true, Calls: []mock.Expected{{Filter: listed}, {Filter: made}}},
			"expected in this order: CreateOAuthCredential comes after no ListOAuthCredentials\n  1. 03:04:05.000 POST /includes/api.php CreateOAuthCredential: 200 created"},
		{"too many", mock.Verification{Calls: []mock.Expected{{Filter: made, Exactly: n(1)}}}, "expected exactly 1 call of CreateOAuthCredential, got 2\n"},
		{"another argument", mock.Verification{Calls: []mock.Expected{{Filter: mock.Filter{Operation: "CreateOAuthCredential", Arguments: map[string]string{"name": "m", "scope": "openid"}}}}},
			"expected at least 1 call of CreateOAuthCredential, name=\"m\", scope=\"openid\", got 0\n  nearest:\n  1. 03:04:05.000 POST"},
		{"which argument", mock.Verification{Calls: []mock.Expected{{Filter: mock.Filter{Operation: "CreateOAuthCredential", Arguments: map[string]string{"name": "m"}}}}},
			`name is "n", want "m"`},
		{"within", mock.Verification{Within: time.Millisecond, Calls: []mock.Expected{{Filter: of("DeleteOAuthCredential", "")}}}, "waited 1ms for it"},
		{"lint", mock.Verification{Lint: true}, `scope: not a value that it can have`},
		{"no operation", mock.Verification{Calls: []mock.Expected{{Filter: of("CreateOAuthCredentials", "")}}}, `calls[0]: unknown operation "CreateOAuthCredentials"; did you mean "CreateOAuthCredential"?`},
		{"no answer", mock.Verification{Calls: []mock.Expected{{Filter: of("WhmcsDetails", "detail")}}}, `calls[0]: unknown answer of WhmcsDetails "detail"; did you mean "details"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := server.Sandbox().Verify(t.Context(), tt.v)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("Verify = %v, want %q", err, tt.want)
			}
		})
	}
	go func() { send(server, "POST", whmcsPath, "", caller+"&action=WhmcsDetails") }()
	if err := server.Sandbox().Verify(t.Context(), mock.Verification{Within: time.Minute, Calls: []mock.Expected{{Filter: of("WhmcsDetails", "details")}}}); err != nil {
		t.Errorf("Verify does not wait: %v", err)
	}
}

// The bodies of answers leave the journal before the calls do.
func TestJournalBoundsAnswers(t *testing.T) {
	t.Parallel()
	server, _ := newServer(t, mock.Options{})
	for range 30 {
		send(server, "POST", whmcsPath, "", creating+"&scope=openid&description="+strings.Repeat("x", 100))
	}
	for range 100 {
		send(server, "POST", whmcsPath, "", caller+"&action=ListOAuthCredentials")
	}
	calls, dropped := server.Sandbox().Journal(mock.Filter{Operation: "ListOAuthCredentials"})
	if len(calls) != 100 || dropped != 0 {
		t.Fatalf("the journal holds %d listings and dropped %d calls", len(calls), dropped)
	}
	first, _ := calls[0].Answered()
	last, media := calls[99].Answered()
	if first != nil || !bytes.HasPrefix(last, []byte(`{"result":"success"`)) || media != "application/json" {
		t.Errorf("the first listing answered %d bytes, the last %d of %s", len(first), len(last), media)
	}
	server.Sandbox().ClearJournal()
	send(server, "POST", whmcsPath, "", creating+"&scope=openid")
	if calls, _ := server.Sandbox().Journal(mock.Filter{}); len(calls) != 1 || calls[0].Number != 131 {
		t.Errorf("once cleared, the journal holds %v", calls)
	}
}
