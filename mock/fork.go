package mock

import (
	"fmt"

	"github.com/credmock/credmock/spec"
)

// Fork returns a server that shares documents, routes and code with s, in a world
// of its own that begins as s once began. It costs the same however much is
// stored.
func (s *Server) Fork() *Server {
	out := *s
	box := s.sandbox.fork()
	out.sandbox = box
	return &out
}

// fork returns a sandbox that starts from the same fixture.
func (s *Sandbox) fork() *Sandbox {
	out := &Sandbox{Name: s.Name, seed: s.seed, clock: s.clock, base: s.base, providers: s.providers, documents: s.documents, behaviours: s.behaviours}
	out.Reset()
	return out
}

// ForkWith returns a server like [Server.Fork] that starts from another fixture.
func (s *Server) ForkWith(f *Fixture) (*Server, error) {
	opts := Options{Providers: s.sandbox.providers, Fixture: f, Seed: s.sandbox.seed, Clock: s.sandbox.clock}
	documents := map[string]*spec.Document{}
	var names []string
	for _, p := range s.providers {
		documents[p.Name] = p.doc
		names = append(names, p.Name)
	}
	if err := f.checkSections(names); err != nil {
		return nil, err
	}
	box, err := newSandbox(s.sandbox.Name, opts, documents)
	if err != nil {
		return nil, fmt.Errorf("fork: %w", err)
	}
	out := *s
	out.sandbox = box
	return &out, nil
}
