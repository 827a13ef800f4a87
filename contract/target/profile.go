package target

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
)

// A Profile says where real services are, what may be done to them, and where
// their secrets are found. It is YAML with a section for each provider; no
// secret stands in it.
type Profile struct {
	name     string
	sections map[string]*section
}

const (
	defaultRate       = 5
	defaultLag        = 2 * time.Second
	defaultEventually = time.Minute
	defaultOutage     = 10 * time.Second
)

// ReadProfile reads a profile. The name stands in its errors; environ looks up
// environment variables.
func ReadProfile(name string, text []byte, environ func(string) (string, bool)) (*Profile, error) {
	whole, err := keyed.Parse(name, text)
	if err != nil {
		return nil, err
	}
	if whole == nil || whole.Kind != yaml.MappingNode || len(whole.Content) == 0 {
		return nil, keyed.At(name, 1, fmt.Errorf("a target file is a mapping of providers (allowed: %s)", strings.Join(judged(), ", ")))
	}
	p := &Profile{name: name, sections: map[string]*section{}}
	var faults []error
	root := whole.Content
	for i := 0; i+1 < len(root); i += 2 {
		key, node := root[i], root[i+1]
		if !slices.Contains(judged(), key.Value) {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, key.Line, spec.Unknown("provider", key.Value, judged())))
			continue
		}
		s := &section{line: key.Line}
		if err := (keyed.Reader{File: name}).Decode(key.Value, node, s); err != nil {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, s.check(name, key.Value, node), s.resolve(name, key.Value, environ))
		p.sections[key.Value] = s
	}
	return p, errors.Join(faults...)
}

// judged lists the documents that are of a provider: the control plane is ours.
func judged() []string {
	return slices.DeleteFunc(spec.Names(), func(name string) bool { return name == "admin" })
}

// Targets returns what the profile describes; docs loads a provider's document.
func (p *Profile) Targets(docs func(provider, dialect string) (*spec.Document, error)) ([]*Target, error) {
	var out []*Target
	var faults []error
	for _, provider := range slices.Sorted(maps.Keys(p.sections)) {
		s := p.sections[provider]
		doc, err := docs(provider, s.Dialect)
		if err != nil {
			return nil, err
		}
		faults = append(faults, s.literals(p.name, provider, secret.Names(doc)))
		faults = append(faults, s.checkHosts(p.name, provider, doc))
		client, err := s.client()
		if err != nil {
			faults = append(faults, keyed.At(p.name, s.line, fmt.Errorf("%s.%w", provider, err)))
			continue
		}
		out = append(out, s.target(provider, doc, client))
	}
	return out, errors.Join(faults...)
}

func (s *section) target(provider string, doc *spec.Document, client *http.Client) *Target {
	t := &Target{
		Provider: provider, Document: doc, URLs: map[string]string{"": s.URL}, Principals: map[string]Principal{},
		Prerequisites: s.Prerequisites, Headers: http.Header{}, Client: client, Real: true, From: map[string]string{}, Deviations: s.Deviations,
	}
	maps.Copy(t.URLs, s.Hosts)
	for name, p := range s.Principals {
		out := Principal{ClientID: p.ClientID.get(), ClientSecret: p.ClientSecret.get(), Token: p.Token.get()}
		for field, v := range p.Fields {
			if out.Fields == nil {
				out.Fields = map[string]string{}
			}
			out.Fields[field] = v.get()
			v.from(t.From)
		}
		p.ClientSecret.from(t.From)
		p.Token.from(t.From)
		if name == "default" {
			name = ""
		}
		t.Principals[name] = out
	}
	for name, v := range s.Headers {
		t.Headers.Set(name, v.get())
	}
	rate := float64(defaultRate)
	if s.Rate != nil {
		rate = *s.Rate
	}
	t.Interval = time.Duration(float64(time.Second) / rate)
	t.Timeout = s.Timeout.or(0)
	t.Patience = Patience{
		Lists: s.Patience.Lists.or(defaultLag), Reads: s.Patience.Reads.or(defaultLag), Eventually: s.Patience.Eventually.or(defaultEventually),
		Outage: s.Patience.Outage.or(defaultOutage),
	}
	if s.Control != "" {
		t.Control = ControlPlane(s.Control, s.ControlToken.get(), client, s.Capabilities...)
	}
	return t
}
