//go:build js && wasm

package main

import (
	"bufio"
	"maps"
	"net"
	"net/http"
	"slices"
	"syscall/js"
	"time"
)

// A writer hands an answer over to the host: its head, pieces of its body, and its end,
// or that it breaks off. It is an [http.ResponseWriter] that flushes and hijacks.
type writer struct {
	out     js.Value
	header  http.Header
	written bool // the head
	ended   bool
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	if w.written || w.ended {
		return
	}
	w.written = true
	if w.header["Date"] == nil {
		w.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	lines := []any{}
	for _, name := range slices.Sorted(maps.Keys(w.header)) {
		for _, value := range w.header[name] {
			lines = append(lines, []any{name, latin1(value)})
		}
	}
	w.out.Call("head", status, http.StatusText(status), lines)
}

// latin1 makes each byte a character, as JavaScript has the values of headers.
func latin1(value string) string {
	out := make([]rune, len(value))
	for i := range len(value) {
		out[i] = rune(value[i])
	}
	return string(out)
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.ended {
		return 0, net.ErrClosed
	}
	if len(p) > 0 {
		piece := js.Global().Get("Uint8Array").New(len(p))
		js.CopyBytesToJS(piece, p)
		w.out.Call("piece", piece)
	}
	return len(p), nil
}

// FlushError has nothing to do: every piece is handed over at once.
func (w *writer) FlushError() error { return nil }

// Hijack gives the connection away, of which there is no more than that it can end.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return &cable{writer: w}, nil, nil
}

func (w *writer) end() {
	w.WriteHeader(http.StatusOK)
	if !w.ended {
		w.ended = true
		w.out.Call("end")
	}
}

func (w *writer) cut(reset bool) {
	if !w.ended {
		w.ended = true
		w.out.Call("cut", reset)
	}
}

// A cable is a connection of which nothing is left but to cut it.
type cable struct {
	net.Conn // nil: nobody reads or writes here
	writer   *writer
	reset    bool
}

// SetLinger with 0 lets Close reset the connection, as that of a [net.TCPConn] does.
func (c *cable) SetLinger(seconds int) error { c.reset = seconds == 0; return nil }

func (c *cable) Close() error { c.writer.cut(c.reset); return nil }
