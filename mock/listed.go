package mock

// A Listed operation is one that a fault can be scheduled for.
type Listed struct {
	Provider  string         `json:"provider"`
	Operation string         `json:"operation"`
	Summary   string         `json:"summary"`
	Answers   []ListedAnswer `json:"answers"`
}

// A ListedAnswer is one that an operation can come to.
type ListedAnswer struct {
	Name       string `json:"name"`
	Status     int    `json:"status"`
	NeedsFault bool   `json:"needsFault"` // it comes in no other way
	Known      string `json:"known"`
}

// Operations lists what the sandbox serves, in the order of the documents.
func (s *Sandbox) Operations() []Listed {
	var out []Listed
	for _, p := range s.surface.providers {
		for _, op := range p.doc.Operations {
			one := Listed{Provider: p.Name, Operation: op.ID, Summary: op.Summary}
			for _, a := range op.Answers {
				one.Answers = append(one.Answers, ListedAnswer{a.Name, a.Status, a.FaultOnly, a.Known.How})
			}
			out = append(out, one)
		}
	}
	return out
}
