//go:build js && wasm

// Command wasm is the mock for a JavaScript process or a web page, compiled to
// WebAssembly. It takes the flags of credmock serve, opens no port and sees no file:
// who instantiates it hands requests over as they would come over a wire, and is
// called back with the answers. The npm package @credmock/wasm does so.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall/js"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/serving"
)

type grammar struct {
	Serve serveCmd `cmd:"" help:"Serve the mocks until stopped."`
}

type serveCmd struct{ cli.Serve }

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := cli.Program{Name: "credmock", Description: "The mocks, inside a JavaScript process.", Grammar: &grammar{}}
	out := said{js.Global().Get("credmock")}
	os.Exit(p.Run(ctx, os.Args[1:], os.Environ(), out, out))
}

// Run makes the mock, gives its functions to the host, and waits to be stopped.
func (cmd *serveCmd) Run(s *cli.Session) error {
	if cmd.TLS != "off" || cmd.ReadyFile != "" {
		return errors.New("--tls and --ready-file are for a process of its own: the npm package @credmock/credmock starts one")
	}
	host := js.Global().Get("credmock")
	log := serving.Logger(cmd.Serve, s.Stderr)
	server, err := serving.New(cmd.Serve, log, given(host.Get("files")).read)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(s.Context)
	defer stop()
	e := &engine{set: cmd.Serve, log: log, api: server, context: ctx}
	host.Call("serves", map[string]any{
		"reach": js.FuncOf(e.reach),
		"serve": js.FuncOf(e.serve),
		"stop":  js.FuncOf(func(js.Value, []js.Value) any { stop(); return nil }),
	})
	<-ctx.Done()
	return nil
}

// said hands to the host what the program says.
type said struct{ host js.Value }

func (s said) Write(p []byte) (int, error) {
	s.host.Call("say", string(p))
	return len(p), nil
}

// given are the files that the host gave along, by their paths.
type given js.Value

func (g given) read(path string) ([]byte, error) {
	file := js.Value(g).Get(path)
	if file.IsUndefined() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: no file can be read here; give the fixture itself", fs.ErrNotExist)}
	}
	return bytes(file), nil
}

// bytes copies a Uint8Array.
func bytes(array js.Value) []byte {
	out := make([]byte, array.Length())
	js.CopyBytesToGo(out, array)
	return out
}
