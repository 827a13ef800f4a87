package mock

import (
	"bytes"
	_ "embed" // the page
	"html/template"
	"sync"
)

// A Consent asks a person whether an application may act for a user. The page is
// the mock's own: no document shows those of the services.
type Consent struct {
	Client   string
	Scope    []string
	Users    []Person
	Chosen   string // the ID of the user who is preselected
	As       string // the parameter that says who signs in
	Decision string // the parameter that says allow or deny
	Sent     []Sent // what was asked with, which comes back with the decision
}

// A Person can sign in.
type Person struct{ ID, Name string }

// A Sent parameter has come with a request.
type Sent struct{ Name, Value string }

//go:embed consent.html
var consentPage string

var consentTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("consent").Parse(consentPage)) })

// Page returns a page that comes back to the same address with the decision.
func (q Consent) Page() (*Page, error) {
	var b bytes.Buffer
	if err := consentTemplate().Execute(&b, q); err != nil {
		return nil, err
	}
	return HTML("consentPage", b.Bytes()), nil
}
