package mock

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// A surface is what sandboxes of one dialect show: the documents, the handlers
// that were bound to them, and the routes.
type surface struct {
	dialect   string
	providers []*provider
	routes    routes
	watch     table.Watch // of what callers are known by
}

// provider is a [Provider] with what the engine adds to it.
type provider struct {
	Provider
	doc   *spec.Document
	root  string
	place int // among the providers

	serve      map[string]serve       // by operationId
	parameters map[string][]parameter // likewise
}

const defaultBodyLimit = 8 << 20

// newSurface loads the documents of a dialect and compares them with the code. All
// that does not fit is reported at once.
func newSurface(opts Options) (*surface, error) {
	s := &surface{dialect: opts.Dialect}
	var names []string
	var callers []table.Keys
	var faults []error
	for _, p := range opts.Providers {
		doc := opts.Documents[p.Name]
		if doc == nil {
			var err error
			if doc, err = spec.Load(p.Name, opts.Dialect); err != nil {
				faults = append(faults, err)
				continue
			}
		}
		faults = append(faults, p.bind(doc))
		names = append(names, p.Name)
		root, stated := opts.Roots[p.Name]
		if !stated {
			root = p.Root
		}
		root, err := cleanRoot(root)
		faults = append(faults, err)
		if p.BodyLimit == 0 {
			p.BodyLimit = defaultBodyLimit
		}
		ready := &provider{Provider: p, doc: doc, root: root, place: len(s.providers)}
		faults = append(faults, ready.prepare()...)
		s.providers = append(s.providers, ready)
		callers = append(callers, p.Callers...)
	}
	for _, root := range keys(opts.Roots) {
		if !slices.Contains(names, root) {
			faults = append(faults, spec.Unknown("provider", root, names))
		}
	}
	faults = append(faults, collisions(s.providers)...)
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	s.watch = table.NewWatch(callers...)
	s.routes = newRoutes(s.providers)
	return s, nil
}

func (s *surface) provider(name string) *provider {
	for _, p := range s.providers {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func (s *surface) names() []string {
	var out []string
	for _, p := range s.providers {
		out = append(out, p.Name)
	}
	return out
}

// surfaces are those that sandboxes of a server asked for, each made once.
type surfaces struct {
	mu   sync.Mutex
	opts Options
	made map[string]*surface // by dialect
}

// of returns the surface of a dialect; "" is the server's own.
func (s *surfaces) of(dialect string) (*surface, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if dialect == "" {
		dialect = s.opts.Dialect
	}
	if made := s.made[dialect]; made != nil {
		return made, nil
	}
	if !slices.Contains(spec.Dialects, dialect) {
		return nil, spec.Unknown("dialect", dialect, spec.Dialects)
	}
	opts := s.opts
	opts.Dialect, opts.Documents = dialect, nil // those of the options are in the server's dialect
	made, err := newSurface(opts)
	if err != nil {
		return nil, fmt.Errorf("dialect %s: %w", dialect, err)
	}
	s.made[dialect] = made
	return made, nil
}
