package admin

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
)

// An HTTP Archive 1.2, as far as a journal can fill it: headers are not kept, and of
// the bodies those in JSON, whose schemas say what is secret.
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
		Params   []named `json:"params,omitempty"`
		Text     string  `json:"text,omitempty"`
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
		Text     string `json:"text,omitempty"`
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

func (p *plane) archive(_ context.Context, _ *mock.Call, box *mock.Sandbox, in filterArgs) (harFile, error) {
	filter, err := in.filter(box)
	if err != nil {
		return harFile{}, err
	}
	out := harFile{harLog{Version: "1.2", Creator: harPair{"credmock", "1"}, Entries: []harEntry{}}}
	picked, _ := box.Journal(filter)
	for _, r := range picked {
		out.Log.Entries = append(out.Log.Entries, harOf(box.URL(p.opts.URL), r))
	}
	return out, nil
}

const unknownSize = -1

func harOf(base string, r mock.Record) harEntry {
	took := float64(r.Took.Microseconds()) / 1000
	e := harEntry{
		Started: r.At, Time: took, Timings: harTimings{Wait: took},
		Comment: strings.Join(append([]string{r.Operation + ": " + r.Answer}, r.Findings...), "; "),
		Request: harRequest{
			Method: r.Method, HTTPVersion: "HTTP/1.1",
			Cookies: []named{}, Headers: []named{}, QueryString: []named{}, HeadersSize: unknownSize, BodySize: unknownSize,
		},
		Response: harResponse{
			Status: r.Status, StatusText: http.StatusText(r.Status), HTTPVersion: "HTTP/1.1",
			Cookies: []named{}, Headers: []named{}, HeadersSize: unknownSize, BodySize: unknownSize,
		},
	}
	query := url.Values{}
	var form []named
	for _, a := range r.Arguments() {
		switch {
		case a.In == "query" || a.In == "form" && r.Method == http.MethodGet:
			e.Request.QueryString = append(e.Request.QueryString, named{a.Name, a.Value})
			query.Add(a.Name, a.Value)
		case a.In == "form":
			form = append(form, named{a.Name, a.Value})
		}
	}
	e.Request.URL = base + (&url.URL{Path: r.Path, RawQuery: query.Encode()}).String()
	if sent := r.Sent(); sent != nil {
		e.Request.PostData = &harPost{MimeType: "application/json", Text: string(sent)}
	} else if form != nil {
		e.Request.PostData = &harPost{MimeType: "application/x-www-form-urlencoded", Params: form}
	}
	answered, media := r.Answered()
	e.Response.Content = harContent{Size: len(answered), MimeType: media, Text: string(answered)}
	return e
}
