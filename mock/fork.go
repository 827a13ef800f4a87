package mock

import (
	"errors"
	"fmt"
)

// Fork returns a server that shares documents, routes and code with s, in a world
// of its own that begins as s once began: it has the default sandbox alone. It
// costs the same however much is stored.
func (s *Server) Fork() *Server { return s.forkFrom(s.boxes.main.begun.Load()) }

// ForkWith returns a server like [Server.Fork] that starts from another fixture.
func (s *Server) ForkWith(f *Fixture) (*Server, error) {
	if err := f.checkSections(s.surface.names()); err != nil {
		return nil, err
	}
	begun, err := s.surface.load(f, s.boxes.rows)
	if err != nil {
		return nil, fmt.Errorf("fork: %w", err)
	}
	out := s.forkFrom(begun)
	out.boxes.fixture = f
	return out, nil
}

// ForkAs returns a server like [Server.Fork] with options of its own, but for what
// both share: providers, documents, roots, dialect and fixture are those of s.
func (s *Server) ForkAs(opts Options) (*Server, error) {
	if err := errors.Join(CheckOrigins(opts.Origins), checkStart(opts.Clock)); err != nil {
		return nil, fmt.Errorf("fork: %w", err)
	}
	opts.Fixture = s.boxes.fixture
	return newServer(opts, s.surface, s.boxes.surfaces, s.boxes.main.begun.Load()), nil
}

func (s *Server) forkFrom(begun *start) *Server {
	out := *s
	from := s.boxes
	out.boxes = &boxes{
		surfaces: from.surfaces, fixture: from.fixture, fixtures: from.fixtures, seed: from.seed, clock: from.clock,
		max: from.max, idle: from.idle, journal: from.journal, misbehave: from.misbehave, lint: from.lint, rows: from.rows.Fresh(),
		named: map[string]*Sandbox{}, starts: map[startKey]*start{{s.surface, ""}: begun},
	}
	out.boxes.main = s.mainBox(out.boxes, begun)
	return &out
}
