package spec

// SecretNames lists the fields that some operation's request or answer marks as
// secret.
func (d *Document) SecretNames() map[string]bool {
	names := map[string]bool{}
	for _, op := range d.Operations {
		op.Request.secretNames(names, 0)
		for _, a := range op.Answers {
			a.Schema().secretNames(names, 0)
		}
	}
	return names
}

// secretNames goes no deeper than a schema that may hold itself would need.
func (s *Schema) secretNames(names map[string]bool, depth int) {
	if s == nil || depth > 6 {
		return
	}
	for _, name := range s.Properties() {
		p := s.Property(name)
		if p.Secret() {
			names[name] = true
		}
		p.secretNames(names, depth+1)
	}
	s.Items().secretNames(names, depth+1)
	for _, branch := range s.Branches() {
		branch.secretNames(names, depth+1)
	}
}
