//go:build js && wasm

package main

import (
	"bufio"
	gobytes "bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall/js"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/serving"
	"github.com/credmock/credmock/mock"
)

// An engine serves what the host hands over.
type engine struct {
	set     cli.Serve
	log     *slog.Logger
	api     *mock.Server
	plane   atomic.Pointer[mock.Server] // nil before the host has said where it is
	context context.Context             // ends with the mock
}

// reach is told where the host lets clients reach the mock and the control plane, the
// name that the latter goes by, and whether others than this machine can call it. It
// returns what a ready file has, as JSON, and what is wrong.
func (e *engine) reach(_ js.Value, args []js.Value) any {
	text, err := e.reached(args[0].String(), args[1].String(), args[2].String(), args[3].Bool())
	if err != nil {
		return []any{"", err.Error()}
	}
	return []any{string(text), ""}
}

func (e *engine) reached(url, adminURL, adminName string, open bool) ([]byte, error) {
	plane, err := serving.ControlPlane(e.set, e.api, url, open, e.log, adminName)
	if err != nil {
		return nil, err
	}
	connections, err := e.api.Connections(url)
	if err != nil {
		return nil, err
	}
	e.plane.Store(plane)
	return serving.Reached(connections, adminURL).MarshalJSON()
}

// serve takes a call: whether it is for the control plane, the head as it stands on the
// wire, the address of who calls, a function that asks for the next piece of the body,
// and what the answer goes to. It returns a function that says that nobody waits for
// the answer any more; the call itself is served in a goroutine, so that the host goes on.
func (e *engine) serve(_ js.Value, args []js.Value) any {
	ctx, cancel := context.WithCancel(e.context)
	handler := e.api
	if args[0].Bool() {
		handler = e.plane.Load()
	}
	gone := js.FuncOf(func(js.Value, []js.Value) any { cancel(); return nil })
	head, address, next, w := bytes(args[1]), args[2].String(), args[3], &writer{out: args[4], header: http.Header{}}
	go func() {
		defer gone.Release()
		defer cancel()
		defer e.survive(w)
		request, err := http.ReadRequest(bufio.NewReader(gobytes.NewReader(head)))
		if err != nil {
			http.Error(w, "400 Bad Request: "+err.Error(), http.StatusBadRequest)
		} else {
			if request.ContentLength != 0 {
				request.Body = io.NopCloser(&body{next: next})
			}
			request.RemoteAddr = address
			handler.ServeHTTP(w, request.WithContext(ctx))
		}
		w.end()
	}()
	return gone
}

// survive breaks the connection of a call that panicked, as net/http does.
func (e *engine) survive(w *writer) {
	r := recover()
	if r == nil {
		return
	}
	if r != http.ErrAbortHandler {
		e.log.Error("a call panicked", "panic", fmt.Sprint(r), "at", strings.Join(strings.Fields(string(debug.Stack())), " "))
	}
	w.cut(false)
}

// A body asks the host for its pieces one by one.
type body struct {
	next js.Value
	rest []byte
	err  error
}

func (b *body) Read(p []byte) (int, error) {
	for len(b.rest) == 0 && b.err == nil {
		b.rest, b.err = b.ask()
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	if n == 0 {
		return 0, b.err
	}
	return n, nil
}

// ask waits for a piece: bytes, null at the end, or undefined where the body broke off.
func (b *body) ask() ([]byte, error) {
	came := make(chan js.Value, 1)
	give := js.FuncOf(func(_ js.Value, args []js.Value) any { came <- args[0]; return nil })
	defer give.Release()
	b.next.Invoke(give)
	switch piece := <-came; {
	case piece.IsUndefined():
		return nil, io.ErrUnexpectedEOF
	case piece.IsNull():
		return nil, io.EOF
	default:
		return bytes(piece), nil
	}
}
