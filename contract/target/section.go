package target

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A section is one provider's part of a profile.
type section struct {
	URL           string               `yaml:"url"`
	Hosts         map[string]string    `yaml:"hosts"` // by the operation's host, such as login
	Dialect       string               `yaml:"dialect"`
	Principals    map[string]principal `yaml:"principals"`
	Prerequisites map[string]string    `yaml:"prerequisites"`
	Capabilities  []string             `yaml:"capabilities"`
	Control       string               `yaml:"control"`
	ControlToken  *value               `yaml:"controlToken"`
	Headers       map[string]value     `yaml:"headers"`
	CA            string               `yaml:"ca"`
	Proxy         string               `yaml:"proxy"`
	Rate          *float64             `yaml:"rate"` // calls a second
	Timeout       string               `yaml:"timeout"`
	Patience      patience             `yaml:"patience"`
	Deviations    []verdict.Deviation  `yaml:"deviations"` // known differences, with reasons

	line int
}

type principal struct {
	Fields       map[string]value `yaml:"fields"`
	ClientID     *value           `yaml:"clientId"`
	ClientSecret *value           `yaml:"clientSecret"`
	Token        *value           `yaml:"token"`
}

// patience is how long a service may take to show what was done to it.
type patience struct {
	Lists      *duration `yaml:"lists"`
	Reads      *duration `yaml:"reads"`
	Eventually *duration `yaml:"eventually"`
	Outage     *duration `yaml:"outage"`
}

// A duration is one as people write it: 300ms, 2s.
type duration time.Duration

// UnmarshalYAML reads a duration.
func (d *duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v < 0 {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: want a duration such as 2s, not %q", n.Line, n.Value)}}
	}
	*d = duration(v)
	return nil
}

func (d *duration) or(otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return time.Duration(*d)
}

// check finds what is wrong with a section before anything is looked up.
func (s *section) check(file, provider string) error {
	var faults []error
	add := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s:%d: in %s: "+format, append([]any{file, line, provider}, args...)...))
	}
	urls := map[string]string{"url": s.URL, "control": s.Control, "proxy": s.Proxy}
	for host, u := range s.Hosts {
		urls["hosts."+host] = u
	}
	for _, key := range slices.Sorted(maps.Keys(urls)) {
		u, err := url.Parse(urls[key])
		switch {
		case urls[key] == "" && key != "url":
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			add(s.line, "%s is not a URL such as https://staging.example.com", key)
		case u.User != nil:
			add(s.line, "%s holds credentials; name them under principals or headers", key)
		}
	}
	if s.Dialect != "" && !slices.Contains(spec.Dialects, s.Dialect) {
		add(s.line, "%w", spec.Unknown("dialect", s.Dialect, spec.Dialects))
	}
	for _, c := range s.Capabilities {
		if allowed := Capabilities[:3]; !slices.Contains(allowed, c) {
			add(s.line, "%w", spec.Unknown("capability", c, allowed))
		}
	}
	if len(s.Capabilities) > 0 && s.Control == "" {
		add(s.line, "capabilities need control, the URL of the control plane")
	}
	for i, d := range s.Deviations {
		if err := d.Check(); err != nil {
			add(s.line, "deviation %d: %w", i+1, err)
		}
	}
	if s.Rate != nil && *s.Rate <= 0 {
		add(s.line, "rate is calls a second, and more than 0")
	}
	if s.Timeout != "" {
		if d, err := time.ParseDuration(s.Timeout); err != nil || d <= 0 {
			add(s.line, "timeout is not a duration such as 10s")
		}
	}
	if _, ok := s.Principals["default"]; !ok {
		add(s.line, "principals lacks default, which calls unless a feature says otherwise")
	}
	return errors.Join(faults...)
}

// literals refuses secrets that stand in the profile themselves: names are those
// of secret fields.
func (s *section) literals(file, provider string, names map[string]bool) error {
	var faults []error
	refuse := func(v *value, what string) {
		if v != nil && v.literal() {
			faults = append(faults, fmt.Errorf("%s:%d: in %s: %s is a secret and may not stand here; write {env: NAME} or {file: PATH}", file, v.line, provider, what))
		}
	}
	refuse(s.ControlToken, "controlToken")
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		v := s.Headers[name]
		if h := http.CanonicalHeaderKey(name); h == "Authorization" || h == "Cookie" || h == "Proxy-Authorization" {
			refuse(&v, "the header "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Principals)) {
		p := s.Principals[name]
		refuse(p.ClientSecret, "clientSecret")
		refuse(p.Token, "token")
		for _, field := range slices.Sorted(maps.Keys(p.Fields)) {
			if v := p.Fields[field]; names[field] {
				refuse(&v, field)
			}
		}
	}
	return errors.Join(faults...)
}

// resolve looks up what is found elsewhere.
func (s *section) resolve(file string, environ func(string) (string, bool)) error {
	var faults []error
	each := func(v *value) {
		if v == nil {
			return
		}
		if err := v.resolve(environ); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", file, v.line, err))
		}
	}
	each(s.ControlToken)
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		v := s.Headers[name]
		each(&v)
		s.Headers[name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(s.Principals)) {
		p := s.Principals[name]
		each(p.ClientID)
		each(p.ClientSecret)
		each(p.Token)
		for _, field := range slices.Sorted(maps.Keys(p.Fields)) {
			v := p.Fields[field]
			each(&v)
			p.Fields[field] = v
		}
	}
	return errors.Join(faults...)
}
