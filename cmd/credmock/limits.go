package main

import (
	"strings"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
)

// limits are all that bound what callers can make a served mock do or keep.
func limits() []mock.Limit {
	const cut = "the connection is closed"
	set := cli.Defaults()
	out := []mock.Limit{
		{Of: "connections of a listener", Most: int64(set.MaxConnections), Unit: "connections", Flag: "max-connections", Seen: "it waits until another ends; the log says so", Test: "TestConnectionsAreBounded"},
		{Of: "line and headers of a request", Most: maxHeader, Unit: "bytes", Seen: "status 431", Test: "TestHeadersAreBounded"},
		{Of: "time to send the headers", Most: seconds(headerWithin), Unit: "s", Seen: cut, Test: "TestTimeoutsAreSet"},
		{Of: "time to send a request", Most: seconds(set.ReadTimeout), Unit: "s", Flag: "read-timeout", Seen: cut, Test: "TestSlowClientIsCutOff"},
		{Of: "time to read an answer", Most: seconds(set.WriteTimeout), Unit: "s", Flag: "write-timeout", Seen: cut, Test: "TestDeafClientIsCutOff"},
		{Of: "time between two requests of a connection", Most: seconds(set.IdleTimeout), Unit: "s", Flag: "idle-timeout", Seen: cut, Test: "TestTimeoutsAreSet"},
		{Of: "names that --tls auto has certificates for", Most: maxLeaves, Unit: "names", Seen: "nothing: another's is made anew", Test: "TestAuthorityForgetsNames"},
	}
	out = append(out, admin.Limits()...)
	for _, p := range all.Providers() {
		out = append(out, p.Limits...)
	}
	return append(out, mock.Limits()...)
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// limitsTable writes them as Markdown.
func limitsTable() string {
	var b strings.Builder
	b.WriteString("| what is bounded | default | flag | beyond it a client sees |\n|---|--:|---|---|\n")
	for _, l := range limits() {
		flag := ""
		if l.Flag != "" {
			flag = "`--" + l.Flag + "`"
		}
		b.WriteString("| " + strings.Join([]string{l.Of, l.String(), flag, l.Seen}, " | ") + " |\n")
	}
	return b.String()
}
