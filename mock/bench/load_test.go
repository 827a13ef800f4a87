package bench

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A request is what the load generator sends over and over.
type request struct {
	method string
	path   string
	header map[string]string
	body   string
}

// A result is what one turn of the load generator measured.
type result struct {
	perSecond float64
	requests  int
	p99       time.Duration
}

// record makes the request once, and keeps the answer for the bare program.
func (q request) record(t *testing.T, url string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), q.method, url+q.path, strings.NewReader(q.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Header.Del("Date") // net/http writes its own
	return answer{Status: response.StatusCode, Header: response.Header, Body: body}
}

var (
	rate  = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	count = regexp.MustCompile(`(\d+) requests in`)
	tail  = regexp.MustCompile(`99%\s+([\d.]+\w+)`)
)

// load drives a server for some time with wrk.
func (q request) load(t *testing.T, dir, url string, how ...string) result {
	t.Helper()
	var script strings.Builder
	fmt.Fprintf(&script, "wrk.method = %q\nwrk.body = %q\n", q.method, q.body)
	for name, value := range q.header {
		fmt.Fprintf(&script, "wrk.headers[%q] = %q\n", name, value)
	}
	out, err := exec.CommandContext(t.Context(), "wrk", slices.Concat(how, []string{"--latency",
		"-s", write(t, dir, "request.lua", script.String()), url + q.path})...).CombinedOutput()
	if err != nil {
		t.Fatalf("wrk: %v\n%s", err, out)
	}
	if strings.Contains(string(out), "Socket errors") {
		t.Errorf("wrk met errors:\n%s", out)
	}
	per, all, slow := rate.FindSubmatch(out), count.FindSubmatch(out), tail.FindSubmatch(out)
	if per == nil || all == nil || slow == nil {
		t.Fatalf("wrk printed no rate:\n%s", out)
	}
	perSecond, err := strconv.ParseFloat(string(per[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	p99, err := time.ParseDuration(string(slow[1]))
	if err != nil {
		t.Fatal(err)
	}
	requests, err := strconv.Atoi(string(all[1]))
	if err != nil {
		t.Fatal(err)
	}
	return result{perSecond, requests, p99}
}
