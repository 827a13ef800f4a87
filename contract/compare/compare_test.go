package compare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/compare"
	"github.com/credmock/credmock/contract/wire"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	names := compare.Names{Secrets: map[string]bool{"secret": true}, Labels: []string{"name"}, IDs: []string{"number"}}
	tests := []struct {
		name         string
		theirs, ours string
		want         []string
	}{
		{"alike", `{"a":1,"b":["x"]}`, `{"a":1,"b":["x"]}`, nil},
		{"ids", `{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","number":7,"clientId":12}`, `{"id":"563b979b-8099-479a-9670-ea509a6b33cc","number":4711,"clientId":1}`, nil},
		{"ids_with_a_prefix", `{"identifier":"OUR-CO.X5s0M+Fas2BoPYTja3BemQ=="}`, `{"identifier":"COMPANY.qAeE0O5IcfCa3RtB3UK7/w=="}`, nil},
		{"ids_in_addresses", `{"uri":"https://a.example.com/clients/7c9e6679-7425-40de-944b-e07fc1f90ae7"}`, `{"uri":"http://127.0.0.1:1/clients/563b979b-8099-479a-9670-ea509a6b33cc"}`, nil},
		{"another_kind_of_id", `{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}`, `{"id":"person-1"}`, []string{`value /id "7c9e6679-7425-40de-944b-e07fc1f90ae7" "person-1"`}},
		{"secrets", `{"secret":"short"}`, `{"secret":"and another"}`, nil},
		{"an_empty_secret", `{"secret":""}`, `{"secret":"x"}`, []string{`value /secret "" "x"`}},
		{"dates", `{"at":"2026-01-02T03:04:05Z","on":"2nd January 2026 3:04:05am"}`, `{"at":"1999-12-31T23:59:59Z","on":"31st December 1999 11:59:59pm"}`, nil},
		{"dates_in_another_form", `{"at":"2026-01-02T03:04:05Z"}`, `{"at":"2026-01-02T03:04:05.000Z"}`, []string{`value /at "2026-01-02T03:04:05Z" "2026-01-02T03:04:05.000Z"`}},
		{"what_the_target_promises", `{"service":"42"}`, `{"service":"1"}`, nil},
		{"a_field_of_one", `{"a":1,"b":null}`, `{"a":1}`, []string{`field /b null (absent)`}},
		{"a_type", `{"n":"1"}`, `{"n":1}`, []string{`type /n "1" 1`}},
		{"null", `{"n":null}`, `{"n":""}`, []string{`type /n null ""`}},
		{"a_number", `{"n":3600}`, `{"n":86400}`, []string{`value /n 3600 86400`}},
		{"time_that_went_by", `{"expires":86399}`, `{"expires":86400}`, nil},
		{"keys", `{"a":1,"b":{"d":1,"c":2}}`, `{"a":1,"b":{"c":2,"d":1}}`, []string{`order /b keys: d, c keys: c, d`}},
		{"rows", `{"total":9,"next":"/page/2","rows":[{"name":"b","n":1},{"name":"a","n":2}]}`, `{"total":2,"rows":[{"name":"a","n":2},{"name":"b","n":1}]}`, []string{`order /rows b, a a, b`}},
		{"a_list", `{"x":["b","a"]}`, `{"x":["a","b"]}`, []string{`order /x b, a a, b`}},
		{"a_longer_list", `{"x":["a"]}`, `{"x":["a","b"]}`, []string{`value /x 1 element 2 elements`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range compare.Answers(names, side(t, tt.theirs, "https://a.example.com", "42"), side(t, tt.ours, "http://127.0.0.1:1", "1")) {
				got = append(got, fmt.Sprint(d.Kind, " ", d.Pointer, " ", d.Target, " ", d.Mock))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("differences mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func side(t *testing.T, body, url, service string) compare.Side {
	t.Helper()
	s := compare.Side{Status: 200, Header: http.Header{}, Form: wire.FormJSON, Body: []byte(body), URLs: []string{url}, Given: map[string]string{"service": service}}
	if err := json.Unmarshal(s.Body, &s.Value); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	theirs, ours := side(t, "{}", "", ""), side(t, "{}", "", "")
	theirs.Header = http.Header{"Date": {"now"}, "Via": {"1.1 edge"}, "Cf-Ray": {"x"}, "X-Cache": {"Miss"}, "Server": {"nginx"}, "Content-Type": {"application/json;charset=UTF-8"},
		"X-Frame-Options": {"DENY"}, "Inin-Correlation-Id": {"7c9e6679-7425-40de-944b-e07fc1f90ae7"}}
	ours.Header = http.Header{"Content-Type": {"application/json"}, "Inin-Correlation-Id": {"563b979b-8099-479a-9670-ea509a6b33cc"}, "Pragma": {"no-cache"}}
	want := []compare.Difference{
		{Kind: compare.Header, Pointer: "Content-Type", Target: "application/json;charset=UTF-8", Mock: "application/json"},
		{Kind: compare.Header, Pointer: "Pragma", Target: compare.Absent, Mock: "no-cache"},
		{Kind: compare.Header, Pointer: "X-Frame-Options", Target: "DENY", Mock: compare.Absent},
	}
	if diff := cmp.Diff(want, compare.Answers(compare.Names{}, theirs, ours)); diff != "" {
		t.Errorf("differences mismatch (-want +got):\n%s", diff)
	}
	ours.Status, ours.Form = 201, wire.FormXML
	kinds := map[string]bool{}
	for _, d := range compare.Answers(compare.Names{}, theirs, ours) {
		kinds[d.Kind] = true
	}
	if !kinds[compare.Status] || !kinds[compare.Form] {
		t.Errorf("kinds are %v, want status and form among them", kinds)
	}
}
