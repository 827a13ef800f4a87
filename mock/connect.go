package mock

import (
	"fmt"

	"github.com/credmock/credmock/spec/tree"
)

// A Connection says how a client reaches a provider.
type Connection struct {
	Provider string
	URL      string      // where it is served
	Settings tree.Object // what a ready file holds of it, secrets included
	Public   bool        // the credentials are the documented ones and may be shown
	Try      string      // a command that a person can copy; empty unless Public
}

// Connections returns how clients reach each provider of a mock that is served
// at the given URL, in the order of the providers.
func (s *Server) Connections(url string) ([]Connection, error) {
	tx := s.sandbox.state.Load().store.Read()
	defer tx.Abort()
	var out []Connection
	for _, p := range s.providers {
		if p.Connect == nil {
			continue
		}
		c, err := p.Connect(tx, url+p.root)
		if err != nil {
			return nil, fmt.Errorf("connect to %s: %w", p.Name, err)
		}
		c.Provider, c.URL = p.Name, url+p.root
		out = append(out, c)
	}
	return out, nil
}
