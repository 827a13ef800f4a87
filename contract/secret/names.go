package secret

import "github.com/credmock/credmock/spec"

// Names lists the fields that some operation's request or answer marks as secret.
func Names(doc *spec.Document) map[string]bool {
	names := map[string]bool{}
	for _, op := range doc.Operations {
		collect(op.Request, names, 0)
		for _, a := range op.Answers {
			collect(a.Schema(), names, 0)
		}
	}
	return names
}

func collect(s *spec.Schema, names map[string]bool, depth int) {
	if s == nil || depth > 6 {
		return
	}
	for _, name := range s.Properties() {
		p := s.Property(name)
		if p.Secret() {
			names[name] = true
		}
		collect(p, names, depth+1)
	}
	collect(s.Items(), names, depth+1)
	for _, branch := range s.Branches() {
		collect(branch, names, depth+1)
	}
}
