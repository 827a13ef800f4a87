package mock

import (
	"fmt"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A Connect says how clients reach a provider.
type Connect struct {
	URLs       []string    // keys of a ready file that hold where it is served
	ID, Secret string      // keys that hold credentials
	Public     Credentials // those of the fixture default, which are no secret: the README shows them
	None       string      // what a fixture lacks that holds none that open the provider

	// Held lists the credentials that open the provider, the best first.
	Held func(*table.Tx) ([]Credentials, error)
	// Try is a command that a person can copy.
	Try func(url string, c Credentials) string
}

// Credentials are what a client shows to be let in.
type Credentials struct{ ID, Secret string }

// A Connection says how a client reaches a provider of a running mock.
type Connection struct {
	Provider string
	URL      string      // where it is served
	Settings tree.Object // what a ready file holds of it, secrets included
	Public   bool        // the credentials are the documented ones and may be shown
	Missing  string      // why there are no credentials; empty where there are
	Try      string      // a command that a person can copy; empty unless Public
}

// Connections returns how clients reach each provider of the default sandbox; see
// [Sandbox.Connections].
func (s *Server) Connections(url string) ([]Connection, error) { return s.boxes.main.Connections(url) }

// Connections returns how clients reach each provider of a sandbox, where the mock
// is served at the given URL, in the order of the providers.
func (s *Sandbox) Connections(url string) ([]Connection, error) {
	var out []Connection
	for _, p := range s.surface.providers {
		if p.Connect == nil {
			continue
		}
		c, err := p.Connect.connection(s, s.URL(url)+p.root, s.Renewed(p.Name))
		if err != nil {
			return nil, fmt.Errorf("connect to %s: %w", p.Name, err)
		}
		c.Provider = p.Name
		out = append(out, c)
	}
	return out, nil
}

// Renewed says which credentials a sandbox has in the place of those of the fixture
// that it started from.
func (s *Sandbox) Renewed(provider string) []Renewed {
	begun := s.begun.Load()
	for i, p := range s.surface.providers {
		if p.Name == provider && begun.renewed != nil {
			return begun.renewed[i]
		}
	}
	return nil
}

// Credentials returns an id and a secret of the sandbox: those that it has in the
// place of the fixture's with an id, or for "" the ones that its ready file shows.
func (s *Sandbox) Credentials(provider, of string) (Credentials, error) {
	p := s.surface.provider(provider)
	if p == nil || p.Connect == nil {
		return Credentials{}, fmt.Errorf("credentials: %w", spec.Unknown("provider", provider, s.surface.names()))
	}
	if of == "" {
		of = p.Connect.Public.ID
	}
	for _, r := range s.Renewed(provider) {
		if r.Of == of {
			return r.Now, nil
		}
	}
	tx := s.now().store.Read()
	defer tx.Abort()
	held, err := p.Connect.Held(tx)
	if err != nil {
		return Credentials{}, err
	}
	for _, c := range held {
		if c.ID == of {
			return c, nil
		}
	}
	return Credentials{}, fmt.Errorf("credentials: the sandbox %s has none of the id %q", s.Name, of)
}

// A Renewed credential has a new id and a new secret.
type Renewed struct {
	Of  string // the fixture's id
	Now Credentials
}

// connection says how a sandbox is reached. Without credentials the keys are left
// out: an empty one would look like a value.
func (k *Connect) connection(box *Sandbox, url string, renewed []Renewed) (Connection, error) {
	out := Connection{URL: url}
	for _, key := range k.URLs {
		out.Settings = append(out.Settings, tree.Member{Key: key, Value: url})
	}
	chosen, found, err := k.choose(box, renewed)
	if err != nil {
		return Connection{}, err
	}
	if !found {
		out.Missing = k.None
		out.Settings = append(out.Settings, tree.Member{Key: "noCredentials", Value: k.None})
		return out, nil
	}
	out.Settings = append(out.Settings, tree.Member{Key: k.ID, Value: chosen.ID}, tree.Member{Key: k.Secret, Value: chosen.Secret})
	if out.Public = chosen == k.Public; out.Public {
		out.Try = k.Try(url, chosen)
	}
	return out, nil
}

// choose takes the public credentials where the sandbox has them or what they were
// renewed to, else the first.
func (k *Connect) choose(box *Sandbox, renewed []Renewed) (chosen Credentials, found bool, err error) {
	for _, r := range renewed {
		if r.Of == k.Public.ID {
			return r.Now, true, nil
		}
	}
	tx := box.now().store.Read()
	defer tx.Abort()
	held, err := k.Held(tx)
	if err != nil || len(held) == 0 {
		return Credentials{}, false, err
	}
	for _, c := range held {
		if c.ID == k.Public.ID {
			return c, true, nil
		}
	}
	return held[0], true, nil
}
