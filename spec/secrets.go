package spec

// SecretNames lists the fields that some operation's request or answer marks as
// secret. The caller must not change it.
func (d *Document) SecretNames() map[string]bool {
	d.secretsOnce.Do(func() {
		d.secrets = map[string]bool{}
		seen := map[*Schema]bool{}
		for _, op := range d.Operations {
			op.Request.secretNames(d.secrets, seen)
			for _, a := range op.Answers {
				a.schema.secretNames(d.secrets, seen)
			}
		}
	})
	return d.secrets
}

func (s *Schema) secretNames(names map[string]bool, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	t := s.said()
	for name, property := range t.properties {
		if property.Secret() {
			names[name] = true
		}
		property.secretNames(names, seen)
	}
	t.items.secretNames(names, seen)
	for _, branch := range s.Branches() {
		branch.secretNames(names, seen)
	}
}
