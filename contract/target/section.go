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
	"github.com/credmock/credmock/spec/keyed"
)

// A section is one provider's part of a profile.
type section struct {
	URL           string               `yaml:"url" needed:"true" help:"Where it is." example:"https://staging.example.com/whmcs"`
	Hosts         map[string]string    `yaml:"hosts" help:"Where the operations of another host are, such as login." example:"{login: https://login.mypurecloud.com}"`
	Dialect       string               `yaml:"dialect" values:"documented current" help:"What it is held to: what the documents show, or what the services of today do." example:"current"`
	Principals    map[string]principal `yaml:"principals" needed:"true" help:"Who calls, by name: default does unless a feature says otherwise." example:"{default: {clientId: {env: PURECLOUD_CLIENT_ID}, clientSecret: {env: PURECLOUD_CLIENT_SECRET}}}"`
	Prerequisites map[string]string    `yaml:"prerequisites" help:"What is there already, by the names that features have for it. What is missing is skipped." example:"{service: '1', unknownService: '999999999'}"`
	Capabilities  []string             `yaml:"capabilities" values:"reset clock faults" help:"What of the control plane may be used." example:"[reset, clock, faults]"`
	Control       string               `yaml:"control" help:"The control plane of a served mock." example:"http://127.0.0.1:8081"`
	ControlToken  *value               `yaml:"controlToken" help:"What the control plane wants." example:"{env: CREDMOCK_ADMIN_TOKEN}"`
	Headers       map[string]value     `yaml:"headers" help:"What is sent with every request." example:"{X-Tester: credmock}"`
	CA            string               `yaml:"ca" help:"A file with certificates to trust, in PEM." example:"staging-ca.pem"`
	Proxy         string               `yaml:"proxy" help:"The way there." example:"http://proxy.example.com:3128"`
	Rate          *float64             `yaml:"rate" help:"Calls a second, at most; 5 where absent." example:"2"`
	Timeout       *duration            `yaml:"timeout" help:"How long one call may take; 10s where absent." example:"10s"`
	Patience      patience             `yaml:"patience" help:"How long to wait for what was written, and for a target that is away." example:"{lists: 2s, reads: 2s, eventually: 1m, outage: 10s}"`
	Deviations    []verdict.Deviation  `yaml:"deviations" help:"What is known to be otherwise there, for a while." example:"[{rule: header, reason: our gateway adds a header, since: '2026-11-24', expires: '2027-05-01'}]"`

	line int
}

type principal struct {
	Fields       map[string]value `yaml:"fields" help:"Fields of a form, such as identifier and secret of WHMCS." example:"{identifier: {env: WHMCS_IDENTIFIER}, secret: {env: WHMCS_SECRET}}"`
	ClientID     *value           `yaml:"clientId" help:"Of OAuth client credentials." example:"{env: PURECLOUD_CLIENT_ID}"`
	ClientSecret *value           `yaml:"clientSecret" help:"Of OAuth client credentials; not in plain text." example:"{env: PURECLOUD_CLIENT_SECRET}"`
	Token        *value           `yaml:"token" help:"A bearer token, in the place of client credentials; not in plain text." example:"{env: PURECLOUD_TOKEN}"`
}

// patience is how long a service may take to show what was done to it.
type patience struct {
	Lists      *duration `yaml:"lists" help:"Until a list shows it; 2s where absent." example:"2s"`
	Reads      *duration `yaml:"reads" help:"Until a row shows it; 2s where absent." example:"2s"`
	Eventually *duration `yaml:"eventually" help:"Until what a feature says comes eventually; 1m where absent." example:"1m"`
	Outage     *duration `yaml:"outage" help:"Until a target that is not there is asked for the last time; 10s where absent." example:"10s"`
}

// A duration is one as people write it: 300ms, 2s.
type duration time.Duration

// UnmarshalYAML reads a duration.
func (d *duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v < 0 {
		return fmt.Errorf("%s is wanted, and %q stands here", wantedDuration, n.Value)
	}
	*d = duration(v)
	return nil
}

const wantedDuration = "a duration such as 10s or 300ms"

// Form says what a duration looks like.
func (*duration) Form() (map[string]any, string) {
	return map[string]any{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`}, wantedDuration
}

func (d *duration) or(otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return time.Duration(*d)
}

// check finds what is wrong with a section before anything is looked up. The nodes say
// where each key stands.
func (s *section) check(file, provider string, node *yaml.Node) error {
	var faults []error
	add := func(key, format string, args ...any) {
		faults = append(faults, keyed.At(file, keyed.Line(node, key), fmt.Errorf(provider+"."+key+": "+format, args...)))
	}
	urls := map[string]string{"url": s.URL, "control": s.Control, "proxy": s.Proxy}
	for host, u := range s.Hosts {
		urls["hosts."+host] = u
	}
	for _, key := range slices.Sorted(maps.Keys(urls)) {
		u, err := url.Parse(urls[key])
		switch {
		case urls[key] == "":
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			add(key, "is no URL such as https://staging.example.com")
		case u.User != nil:
			add(key, "holds credentials; name them under principals or headers")
		}
	}
	if len(s.Capabilities) > 0 && s.Control == "" {
		add("capabilities", "control is missing, the URL of the control plane that has them")
	}
	for i, d := range s.Deviations {
		if err := d.Check(); err != nil {
			add(fmt.Sprintf("deviations[%d]", i), "%w", err)
		}
	}
	if s.Rate != nil && *s.Rate <= 0 {
		add("rate", "calls a second are wanted, more than 0, and %v stands here", *s.Rate)
	}
	if s.Timeout != nil && *s.Timeout == 0 {
		add("timeout", "%s is wanted, and 0 stands here", wantedDuration)
	}
	if _, ok := s.Principals["default"]; !ok {
		add("principals", "lacks default, which calls unless a feature says otherwise")
	}
	return errors.Join(faults...)
}

// checkHosts refuses a host that no operation has.
func (s *section) checkHosts(file, provider string, doc *spec.Document) error {
	var known []string
	for _, op := range doc.Operations {
		if op.Host != "" && !slices.Contains(known, op.Host) {
			known = append(known, op.Host)
		}
	}
	var faults []error
	for _, host := range slices.Sorted(maps.Keys(s.Hosts)) {
		if !slices.Contains(known, host) {
			faults = append(faults, keyed.At(file, s.line, fmt.Errorf("%s.hosts: %w", provider, spec.Unknown("host", host, known))))
		}
	}
	return errors.Join(faults...)
}

// literals refuses secrets that stand in the profile themselves: names are those
// of secret fields.
func (s *section) literals(file, provider string, names map[string]bool) error {
	var faults []error
	refuse := func(v *value, path string) {
		if v != nil && v.literal() {
			faults = append(faults, keyed.At(file, v.line, fmt.Errorf("%s.%s: a secret may not stand here; write {env: NAME} or {file: PATH}", provider, path)))
		}
	}
	refuse(s.ControlToken, "controlToken")
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		v := s.Headers[name]
		if h := http.CanonicalHeaderKey(name); h == "Authorization" || h == "Cookie" || h == "Proxy-Authorization" {
			refuse(&v, "headers."+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Principals)) {
		p, path := s.Principals[name], "principals."+name
		refuse(p.ClientSecret, path+".clientSecret")
		refuse(p.Token, path+".token")
		for _, field := range slices.Sorted(maps.Keys(p.Fields)) {
			if v := p.Fields[field]; names[field] {
				refuse(&v, path+".fields."+field)
			}
		}
	}
	return errors.Join(faults...)
}

// resolve looks up what is found elsewhere.
func (s *section) resolve(file, provider string, environ func(string) (string, bool)) error {
	var faults []error
	each := func(v *value, path string) {
		if v == nil {
			return
		}
		if err := v.resolve(environ); err != nil {
			faults = append(faults, keyed.At(file, v.line, fmt.Errorf("%s.%s: %w", provider, path, err)))
		}
	}
	each(s.ControlToken, "controlToken")
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		v := s.Headers[name]
		each(&v, "headers."+name)
		s.Headers[name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(s.Principals)) {
		p := s.Principals[name]
		path := "principals." + name
		each(p.ClientID, path+".clientId")
		each(p.ClientSecret, path+".clientSecret")
		each(p.Token, path+".token")
		for _, field := range slices.Sorted(maps.Keys(p.Fields)) {
			v := p.Fields[field]
			each(&v, path+".fields."+field)
			p.Fields[field] = v
		}
	}
	return errors.Join(faults...)
}
