package contract

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
)

// A Profile says where real services are, what may be done to them, and where
// their secrets are found. It is YAML with a section for each provider; no
// secret stands in it.
type Profile struct {
	name     string
	sections map[string]*section
}

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

	line int
}

type principal struct {
	Fields       map[string]value `yaml:"fields"`
	ClientID     *value           `yaml:"clientId"`
	ClientSecret *value           `yaml:"clientSecret"`
	Token        *value           `yaml:"token"`
}

// A value is a text that stands in the profile, or one that is found elsewhere.
type value struct {
	text   string
	env    string
	file   string
	line   int
	secret string // what the value turned out to be, if it is found elsewhere
}

// UnmarshalYAML reads a text, {env: NAME} or {file: PATH}. Its errors never
// repeat what stands there.
func (v *value) UnmarshalYAML(n *yaml.Node) error {
	v.line = n.Line
	if n.Kind == yaml.ScalarNode {
		v.text = n.Value
		return nil
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[1].Kind == yaml.ScalarNode {
		switch n.Content[0].Value {
		case "env":
			v.env = n.Content[1].Value
			return nil
		case "file":
			v.file = n.Content[1].Value
			return nil
		}
	}
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: want a text, {env: NAME} or {file: PATH}", n.Line)}}
}

func (v *value) literal() bool { return v.env == "" && v.file == "" }

const defaultRate = 5

// ReadProfile reads a profile. The name stands in its errors; environ looks up
// environment variables.
func ReadProfile(name string, text []byte, environ func(string) (string, bool)) (*Profile, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode || len(doc.Content[0].Content) == 0 {
		return nil, fmt.Errorf("%s: a profile is a mapping of providers (allowed: %s)", name, strings.Join(judged(), ", "))
	}
	p := &Profile{name: name, sections: map[string]*section{}}
	var faults []error
	root := doc.Content[0].Content
	for i := 0; i+1 < len(root); i += 2 {
		key, node := root[i], root[i+1]
		if !slices.Contains(judged(), key.Value) {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, key.Line, spec.Unknown("provider", key.Value, judged())))
			continue
		}
		s := &section{line: key.Line}
		if err := spec.DecodeStrict(name, key.Value, node, s); err != nil {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, s.check(name, key.Value), s.resolve(name, environ))
		p.sections[key.Value] = s
	}
	return p, errors.Join(faults...)
}

// judged lists the documents that are of a provider: the control plane is ours.
func judged() []string {
	return slices.DeleteFunc(spec.Names(), func(name string) bool { return name == "admin" })
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
		if allowed := capabilities[:3]; !slices.Contains(allowed, c) {
			add(s.line, "%w", spec.Unknown("capability", c, allowed))
		}
	}
	if len(s.Capabilities) > 0 && s.Control == "" {
		add(s.line, "capabilities need control, the URL of the control plane")
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

func (v *value) resolve(environ func(string) (string, bool)) error {
	switch {
	case v.env != "":
		text, ok := environ(v.env)
		if !ok || text == "" {
			return fmt.Errorf("the environment variable %s is not set", v.env)
		}
		v.secret = text
	case v.file != "":
		text, err := os.ReadFile(v.file)
		if err != nil {
			return err
		}
		if v.secret = strings.TrimRight(string(text), "\r\n"); v.secret == "" {
			return fmt.Errorf("the file %s is empty", v.file)
		}
	}
	return nil
}

func (v *value) get() string {
	if v == nil {
		return ""
	}
	if v.literal() {
		return v.text
	}
	return v.secret
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
		faults = append(faults, s.literals(p.name, provider, newStudyCached(doc).secret))
		client, err := s.client()
		if err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: in %s: %w", p.name, s.line, provider, err))
			continue
		}
		out = append(out, s.target(provider, doc, client))
	}
	return out, errors.Join(faults...)
}

func (s *section) target(provider string, doc *spec.Document, client *http.Client) *Target {
	t := &Target{
		Provider: provider, Document: doc, URLs: map[string]string{"": s.URL}, Principals: map[string]Principal{},
		Prerequisites: s.Prerequisites, Headers: http.Header{}, Client: client, Real: true,
	}
	maps.Copy(t.URLs, s.Hosts)
	for name, p := range s.Principals {
		out := Principal{ClientID: p.ClientID.get(), ClientSecret: p.ClientSecret.get(), Token: p.Token.get()}
		for field, v := range p.Fields {
			if out.Fields == nil {
				out.Fields = map[string]string{}
			}
			out.Fields[field] = v.get()
		}
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
	if s.Timeout != "" {
		t.Timeout, _ = time.ParseDuration(s.Timeout) // checked when it was read
	}
	if s.Control != "" {
		t.Control = ControlPlane(s.Control, s.ControlToken.get(), client, s.Capabilities...)
	}
	return t
}

// client is an HTTP client with the profile's certificate authority and proxy.
func (s *section) client() (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if s.CA != "" {
		text, err := os.ReadFile(s.CA)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ca: %s holds no certificate", s.CA)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	if s.Proxy != "" {
		u, err := url.Parse(s.Proxy)
		if err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
		transport.Proxy = http.ProxyURL(u)
	}
	return &http.Client{Transport: transport}, nil
}
