package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
)

// An HTTP Archive 1.2, as far as a journal can fill it: bodies are not kept, and
// headers are not shown.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harPair    `json:"creator"`
		Entries []harEntry `json:"entries"`
	}
	harEntry struct {
		Started  time.Time   `json:"startedDateTime"`
		Time     float64     `json:"time"` // in milliseconds
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Comment  string      `json:"comment,omitempty"`
	}
	harRequest struct {
		Method      string   `json:"method"`
		URL         string   `json:"url"`
		HTTPVersion string   `json:"httpVersion"`
		Cookies     []named  `json:"cookies"`
		Headers     []named  `json:"headers"`
		QueryString []named  `json:"queryString"`
		PostData    *harPost `json:"postData,omitempty"`
		HeadersSize int      `json:"headersSize"`
		BodySize    int      `json:"bodySize"`
	}
	harPost struct {
		MimeType string  `json:"mimeType"`
		Params   []named `json:"params"`
		Text     string  `json:"text"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []named    `json:"cookies"`
		Headers     []named    `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harContent struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harPair struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
)

func archive(_ context.Context, c *mock.Call, box *mock.Sandbox, in filterArgs) (harFile, error) {
	filter, err := in.filter(box)
	if err != nil {
		return harFile{}, err
	}
	out := harFile{harLog{Version: "1.2", Creator: harPair{"credmock", "1"}, Entries: []harEntry{}}}
	picked, _ := box.Journal(filter)
	for _, r := range picked {
		out.Log.Entries = append(out.Log.Entries, harOf(box.URL("http://"+c.Request.Host), r))
	}
	return out, nil
}

const unknownSize = -1

func harOf(base string, r mock.Record) harEntry {
	took := float64(r.Took.Microseconds()) / 1000
	e := harEntry{
		Started: r.At, Time: took, Timings: harTimings{Wait: took},
		Comment: fmt.Sprintf("%s: %s", r.Operation, r.Answer),
		Request: harRequest{
			Method: r.Method, URL: base + (&url.URL{Path: r.Path}).EscapedPath(), HTTPVersion: "HTTP/1.1",
			Cookies: []named{}, Headers: []named{}, QueryString: []named{}, HeadersSize: unknownSize, BodySize: unknownSize,
		},
		Response: harResponse{
			Status: r.Status, StatusText: http.StatusText(r.Status), HTTPVersion: "HTTP/1.1",
			Cookies: []named{}, Headers: []named{}, HeadersSize: unknownSize, BodySize: unknownSize,
		},
	}
	for _, finding := range r.Findings {
		e.Comment += "; " + finding
	}
	var sent []named
	for _, a := range r.Arguments() {
		sent = append(sent, named(a))
	}
	if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodDelete}, r.Method) {
		e.Request.QueryString = append(e.Request.QueryString, sent...)
	} else if sent != nil {
		e.Request.PostData = &harPost{MimeType: "application/x-www-form-urlencoded", Params: sent}
	}
	return e
}
