package mock

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// phpNotice is what a service in PHP prints before its answer where notices are on.
const phpNotice = "<br />\n<b>Notice</b>:  Undefined variable $hook in <b>/srv/www/includes/hooks/example.php</b> on line <b>7</b><br />\n"

const htmlType = "text/html; charset=UTF-8"

// begin does what a fault does before a call is served. With an error or a page the
// call is not.
func (f Fault) begin(ctx context.Context) error {
	if f.Delay > 0 && f.Effect != Slow && !wait(ctx, f.Delay) {
		return nil // the client is gone: nobody is left to wait
	}
	switch {
	case f.Answer != "":
		return &Refusal{Name: f.Answer, Values: f.Values, scheduled: true}
	case f.Status != 0:
		return f.page(f.Status, titleOf(f.Status), titleOf(f.Status))
	case f.Effect == Maintenance:
		return f.page(http.StatusOK, "Maintenance", "This site is down for maintenance. Please come back later.")
	case f.Effect == Reset, f.Effect == Empty:
		return f.page(http.StatusBadGateway, "", "") // nobody sees it
	}
	return nil
}

// faultPage begins the names of what a fault shows in the place of an answer.
const faultPage = "fault "

func (f Fault) page(status int, title, text string) error {
	return &Page{Name: faultPage + f.String(), Response: errorPage(status, title, text)}
}

func titleOf(status int) string { return fmt.Sprintf("%d %s", status, http.StatusText(status)) }

// errorPage is such as servers in front of a service show.
func errorPage(status int, title, text string) Response {
	body := "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" + text + "</h1></body></html>\n"
	return Response{Status: status, Header: http.Header{"Content-Type": {htmlType}}, Body: []byte(body)}
}

// change is what a fault makes of an answer.
func (f Fault) change(r Response) Response {
	switch f.Effect {
	case WrongType:
		r.Header = r.Header.Clone()
		r.Header["Content-Type"] = []string{htmlType}
	case Notice:
		if len(r.Body) == 0 {
			break
		}
		r.Body = append([]byte(phpNotice), r.Body...)
	}
	return r
}

// write sends an answer as far as the fault lets it.
func (f Fault) write(ctx context.Context, w http.ResponseWriter, r Response) {
	switch f.Effect {
	case Lost, Reset:
		cut(w, true)
	case Empty:
		cut(w, false)
	case Truncated:
		w.Header()["Content-Length"] = []string{strconv.Itoa(max(len(r.Body), 1))}
		w.WriteHeader(r.Status)
		_, _ = w.Write(r.Body[:len(r.Body)/2])
		_ = http.NewResponseController(w).Flush() // half of it must arrive
		panic(http.ErrAbortHandler)
	case Slow:
		w.WriteHeader(r.Status)
		f.drip(ctx, w, r.Body)
	default:
		w.WriteHeader(r.Status)
		_, _ = w.Write(r.Body) // the client may be gone; nobody is left to tell
	}
}

// slowPieces is how many pieces a slow body comes in.
const slowPieces = 10

func (f Fault) drip(ctx context.Context, w http.ResponseWriter, body []byte) {
	over := f.Delay
	if over == 0 {
		over = 2 * time.Second
	}
	for i := range slowPieces {
		if !wait(ctx, over/slowPieces) {
			return
		}
		_, _ = w.Write(body[len(body)*i/slowPieces : len(body)*(i+1)/slowPieces])
		_ = http.NewResponseController(w).Flush()
	}
}

// cut closes a connection without a byte: with a reset, as if the machine were
// gone, or in order.
func cut(w http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // no connection of its own, as with HTTP/2: what there is instead
	}
	if tls, ok := conn.(interface{ NetConn() net.Conn }); ok && reset {
		conn = tls.NetConn() // TLS would say goodbye
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok && reset {
		_ = tcp.SetLinger(0) // then closing resets
	}
	_ = conn.Close()
}
