package judge_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

func index(t *testing.T) *judge.Index {
	t.Helper()
	text, err := os.ReadFile("../testdata/badges.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Parse("badges", text, "")
	if err != nil {
		t.Fatal(err)
	}
	return judge.NewIndex(doc)
}

// received is an answer of JSON, unless headers say otherwise: name, value, ...
func received(status int, body string, headers ...string) wire.Received {
	r := wire.Received{Status: status, Header: http.Header{}, Body: []byte(body)}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// TestJudge calls the judge with values alone: a row for each check, and for what
// each lets pass.
func TestJudge(t *testing.T) {
	t.Parallel()
	const known = "secret-0123456789"
	tests := []struct {
		name, op string
		got      wire.Received
		answer   string
		want     []judge.Problem
	}{
		{"object", "changeBadge", received(200, `{"badge":7,"title":"a"}`), "badgeChanged", nil},
		{"list", "listBadges", received(200, `[{"badge":7,"title":"a"}]`, "X-Count", "1"), "badgesListed", nil},
		{"empty_list", "listBadges", received(200, `[]`, "X-Count", "0"), "badgesListed", nil},
		{"without_body", "dropBadge", received(204, ""), "badgeDropped", nil},
		{"refusal", "dropBadge", received(404, `{"why":"no badge 12"}`), "noBadge", nil},
		{"prose", "motto", received(200, "nothing=new; at all", "Content-Type", "text/plain"), "shown", nil},
		{"own_secret_in_its_place", "openSession", received(200, `{"ticket":"`+known+`"}`), "opened", nil},

		{"readable", "changeBadge", received(200, `{"badge":`), "", []judge.Problem{
			{Rule: judge.Readable, Verdict: verdict.Fail, What: "the body is not JSON (application/json)"},
		}},
		{"content_type", "changeBadge", received(200, `<html>`, "Content-Type", "text/html"), "", []judge.Problem{
			{Rule: judge.ContentType, Pointer: "Content-Type", Verdict: verdict.Fail, What: `the content type is "text/html", declared are application/json`},
		}},
		{"content_type_with_parameters", "changeBadge", received(200, `{"badge":7,"title":"a"}`, "Content-Type", "application/json; charset=utf-8"), "badgeChanged", []judge.Problem{
			{Rule: judge.ContentType, Pointer: "Content-Type", Verdict: verdict.Drift, What: `the content type is "application/json; charset=utf-8", declared without parameters`},
		}},
		{"catalogue", "dropBadge", received(404, `{"why":"gone"}`), "", []judge.Problem{
			{Rule: judge.Catalogue, Verdict: verdict.Fail, What: "dropBadge cannot answer status 404", Want: map[string]any{"why": "no badge {number}"}, Got: map[string]any{"why": "gone"}},
		}},
		{"catalogue_but_for_the_status", "dropBadge", received(410, `{"why":"no badge 12"}`), "", []judge.Problem{
			{Rule: judge.Catalogue, Verdict: verdict.Suspect, What: "noBadge comes with status 410, declared is 404", Got: map[string]any{"why": "no badge 12"}},
		}},
		{"catalogue_without_body", "dropBadge", received(202, ""), "", []judge.Problem{
			{Rule: judge.Catalogue, Verdict: verdict.Fail, What: "dropBadge cannot answer status 202 without a body"},
		}},
		{"catalogue_of_an_inferred_operation", "motto", received(500, ""), "", []judge.Problem{
			{Rule: judge.Catalogue, Verdict: verdict.Suspect, What: "motto cannot answer status 500 without a body"},
		}},
		{"schema", "listBadges", received(200, `[{"badge":7,"title":"a"},{"badge":"8","title":"b"}]`, "X-Count", "2"), "badgesListed", []judge.Problem{
			{Rule: judge.Schema, Pointer: "[].badge", Verdict: verdict.Fail, What: "badgesListed: [].badge breaks type of its schema"},
		}},
		{"declared", "changeBadge", received(200, `{"badge":7,"title":"a","size":{"w":1}}`), "badgeChanged", []judge.Problem{
			{Rule: judge.Declared, Pointer: "size", Verdict: verdict.Drift, What: "badgeChanged: nobody declared the field size"},
		}},
		{"header_missing", "listBadges", received(200, `[]`), "badgesListed", []judge.Problem{
			{Rule: judge.Header, Pointer: "X-Count", Verdict: verdict.Fail, What: "badgesListed: the header X-Count is missing"},
		}},
		{"header_of_another_type", "listBadges", received(200, `[]`, "X-Count", "none"), "badgesListed", []judge.Problem{
			{Rule: judge.Header, Pointer: "X-Count", Verdict: verdict.Fail, What: `badgesListed: the header X-Count breaks its schema with "none"`},
		}},
		{"secret", "changeBadge", received(200, `{"badge":7,"title":"it is `+known+`"}`), "badgeChanged", []judge.Problem{
			{Rule: judge.Secret, Pointer: "title", Verdict: verdict.Fail, What: "title shows a secret, which its schema does not have"},
		}},
		{"secret_that_is_not_declared", "changeBadge", received(200, `{"badge":7,"title":"a","ticket":"some"}`), "badgeChanged", []judge.Problem{
			{Rule: judge.Declared, Pointer: "ticket", Verdict: verdict.Drift, What: "badgeChanged: nobody declared the field ticket"},
			{Rule: judge.Secret, Pointer: "ticket", Verdict: verdict.Fail, What: "ticket shows a secret, which its schema does not have"},
		}},
		{"secret_in_header", "changeBadge", received(200, `{"badge":7,"title":"a"}`, "X-Debug", known), "badgeChanged", []judge.Problem{
			{Rule: judge.Secret, Pointer: "X-Debug", Verdict: verdict.Fail, What: "the header X-Debug shows a secret"},
		}},
		{"secret_of_the_answer_itself", "openSession", received(200, `{"ticket":"fresh-0123456789"}`, "X-Debug", "fresh-0123456789"), "opened", []judge.Problem{
			{Rule: judge.Secret, Pointer: "X-Debug", Verdict: verdict.Fail, What: "the header X-Debug shows a secret"},
		}},
	}
	ix := index(t)
	rules := map[string]bool{}
	for _, tt := range tests {
		for _, p := range tt.want {
			rules[p.Rule] = true
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := judge.Call{Operation: ix.Document.Operation(tt.op), Secrets: []string{known, "short"}}
			r := judge.Identify(ix, c, tt.got)
			if name := nameOf(r.Answer); name != tt.answer {
				t.Errorf("Identify = %q, want %q", name, tt.answer)
			}
			before, _ := json.Marshal(r.Value)
			got := judge.Judge(ix, c, r)
			for i := range got {
				got[i].Known = spec.Known{}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Judge mismatch (-want +got):\n%s", diff)
			}
			if after, _ := json.Marshal(r.Value); string(after) != string(before) {
				t.Errorf("Judge changed what it judged: %s, before %s", after, before)
			}
		})
	}
	for _, rule := range judge.Rules() {
		if !rules[rule] {
			t.Errorf("no row breaks the rule %q", rule)
		}
	}
}

func nameOf(a *spec.Answer) string {
	if a == nil {
		return ""
	}
	return a.Name
}

// TestOptional says of what need not be there whether it came.
func TestOptional(t *testing.T) {
	t.Parallel()
	ix := index(t)
	c := judge.Call{Operation: ix.Document.Operation("listBadges")}
	with := judge.Optional(ix, judge.Identify(ix, c, received(200, `[]`, "X-Count", "0", "X-Trace", "a")))
	without := judge.Optional(ix, judge.Identify(ix, c, received(200, `[]`, "X-Count", "0")))
	want := []map[string]bool{{"header X-Count": true, "header X-Trace": true}, {"header X-Count": true, "header X-Trace": false}}
	if diff := cmp.Diff(want, []map[string]bool{with, without}); diff != "" {
		t.Errorf("Optional mismatch (-want +got):\n%s", diff)
	}
}

// TestDoubtful hides too much rather than too little of what nobody declared.
func TestDoubtful(t *testing.T) {
	t.Parallel()
	ix := index(t)
	c := judge.Call{Operation: ix.Document.Operation("changeBadge")}
	r := judge.Identify(ix, c, received(200, `{"badge":1,"title":"a-title-that-is-long","other":"looks-like-a-secret","words":"these are only words",
		"id":"c0ffee00-0000-4000-8000-000000000001","at":"2026-01-02T03:04:05.000Z","uri":"https://example.com/a/long/path","code":"too.many.requests.retry.after"}`))
	if diff := cmp.Diff([]string{"looks-like-a-secret"}, judge.Doubtful(ix, r)); diff != "" {
		t.Errorf("Doubtful mismatch (-want +got):\n%s", diff)
	}
}
