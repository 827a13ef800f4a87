package admin

import (
	"context"
	"fmt"
	"strings"

	"github.com/credmock/credmock/mock"
)

// metrics are written in the text format of Prometheus.
func (p *plane) metrics(context.Context, *mock.Call, struct{}) (string, error) {
	counted := p.target.Metrics()
	var b strings.Builder
	family := func(name, help string, value func(mock.Metric) string) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s counter\n", name, help, name)
		for _, m := range counted {
			fmt.Fprintf(&b, "%s{provider=%q,operation=%q,answer=%q,status=\"%d\"} %s\n", name, m.Provider, m.Operation, m.Answer, m.Status, value(m))
		}
	}
	family("credmock_calls_total", "Calls by the answer that they came to.", func(m mock.Metric) string { return fmt.Sprint(m.Calls) })
	family("credmock_call_seconds_total", "Time that calls took.", func(m mock.Metric) string { return fmt.Sprintf("%.6f", m.Took.Seconds()) })
	family("credmock_findings_total", "What callers probably got wrong.", func(m mock.Metric) string { return fmt.Sprint(m.Findings) })
	return b.String(), nil
}

// render writes text as it is, and everything else as JSON.
func render(c *mock.Call, a mock.Answer) (mock.Response, error) {
	if state, isState := a.Body.(stateText); isState {
		return mock.Response{Status: a.Status, Header: map[string][]string{"Content-Type": {a.MediaType}}, Body: state}, nil
	}
	text, isText := a.Body.(string)
	if !isText || !strings.HasPrefix(a.MediaType, "text/") {
		return mock.RenderREST(c, a)
	}
	response := mock.Response{Status: a.Status, Header: map[string][]string{"Content-Type": {a.MediaType}}, Body: []byte(text)}
	return response, nil
}
