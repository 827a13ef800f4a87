package purecloud

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// section is the purecloud part of a fixture file. An organization, a user and
// dates that it leaves out are those below.
type section struct {
	Organization   place           `yaml:"organization,omitempty"`
	ConsentsAs     string          `yaml:"consentsAs,omitempty"` // user of /oauth/authorize; the first one where absent
	MaxClients     int64           `yaml:"maxClients,omitempty"` // counts with the behaviour clientLimit: fixture
	Users          []user          `yaml:"users,omitempty"`
	Roles          []role          `yaml:"roles,omitempty"`
	Divisions      []division      `yaml:"divisions,omitempty"`
	Clients        []client        `yaml:"clients,omitempty"`
	Authorizations []authorization `yaml:"authorizations,omitempty"`
	Codes          []code          `yaml:"codes,omitempty"`
	Tokens         []token         `yaml:"tokens,omitempty"`
	RefreshTokens  []refreshToken  `yaml:"refreshTokens,omitempty"`
	Executions     []execution     `yaml:"executions,omitempty"`
	Usage          []usage         `yaml:"usage,omitempty"`
}

type place struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

var (
	defaultPlace = place{"0dd0c0de-0000-4000-8000-000000000001", "Example Organization"}
	defaultUser  = "facade00-0000-4000-8000-000000000001"
	defaultDate  = time.Date(2021, 7, 16, 0, 0, 0, 0, time.UTC)
)

const defaultValidity = 86400 // §3

// Rows pairs the lists with their tables.
func (s *section) Rows() []mock.Rows {
	return []mock.Rows{
		mock.List("users", userByID, &s.Users),
		mock.List("roles", roleByID, &s.Roles),
		mock.List("divisions", divisionByID, &s.Divisions),
		mock.List("clients", clientByNumber, &s.Clients),
		mock.List("authorizations", authorizationByID, &s.Authorizations),
		mock.List("codes", codeByText, &s.Codes),
		mock.List("tokens", tokenByText, &s.Tokens),
		mock.List("refreshTokens", refreshTokenByText, &s.RefreshTokens),
		mock.List("executions", executionByID, &s.Executions),
		mock.List("usage", usageByID, &s.Usage),
	}
}

// Load completes and checks the section and writes the organization.
func (s *section) Load(tx *table.Tx) error {
	s.complete()
	if err := errors.Join(s.check()...); err != nil {
		return err
	}
	return errors.Join(
		organizations.Create(tx, &organization{
			ID: s.Organization.ID, Name: s.Organization.Name, ConsentsAs: s.ConsentsAs, MaxClients: s.MaxClients,
		}),
		clients.Used(tx, int64(len(s.Clients))),
		tokens.Used(tx, int64(len(s.Tokens))),
	)
}

// complete fills in what rows may leave out, and what only the store needs.
func (s *section) complete() {
	if s.Organization == (place{}) {
		s.Organization = defaultPlace
	}
	if len(s.Users) == 0 {
		s.Users = []user{{ID: defaultUser}}
	}
	if s.ConsentsAs == "" {
		s.ConsentsAs = s.Users[0].ID
	}
	for i := range s.Clients {
		s.Clients[i].complete(int64(i)+1, author{User: s.ConsentsAs})
	}
	for i := range s.Authorizations {
		a := &s.Authorizations[i]
		a.CreatedAt, a.ModifiedAt = dates(a.CreatedAt, a.ModifiedAt)
	}
	for i := range s.Tokens {
		s.Tokens[i].Number = int64(i) + 1
	}
	for i := range s.Usage {
		s.Usage[i].Day = dayOf(s.Usage[i].Day)
	}
}

func (cl *client) complete(number int64, by author) {
	cl.Number = number
	cl.GrantType = hyphened(cl.GrantType)
	cl.CreatedAt, cl.ModifiedAt = dates(cl.CreatedAt, cl.ModifiedAt)
	cl.Validity = cmp.Or(cl.Validity, defaultValidity)
	cl.State = cmp.Or(cl.State, active)
	cl.CreatedBy = cmp.Or(cl.CreatedBy, by)
	cl.ModifiedBy = cmp.Or(cl.ModifiedBy, cl.CreatedBy)
	cl.seal()
}

func dates(created, modified time.Time) (time.Time, time.Time) {
	if created.IsZero() {
		created = defaultDate
	}
	if modified.IsZero() {
		modified = created
	}
	return created, modified
}

// check reports rows that cannot be, and references to rows that are not there.
// Roles of clients are not looked up: callers may name unknown ones too.
func (s *section) check() []error {
	var faults []error
	add := func(path, format string, args ...any) {
		faults = append(faults, &mock.FieldError{Path: path, Problem: fmt.Sprintf(format, args...)})
	}
	wantUser := func(path, id string) {
		if !slices.ContainsFunc(s.Users, func(u user) bool { return u.ID == id }) {
			add(path+".user", "no user has the id %q", id)
		}
	}
	wantClient := func(path, id string) {
		if !slices.ContainsFunc(s.Clients, func(cl client) bool { return cl.ID == id }) {
			add(path+".client", "no client has the id %q", id)
		}
	}
	if s.Organization.ID == "" || s.Organization.Name == "" {
		add("organization", "wants an id and a name")
	}
	if !slices.ContainsFunc(s.Users, func(u user) bool { return u.ID == s.ConsentsAs }) {
		add("consentsAs", "no user has the id %q", s.ConsentsAs)
	}
	for i, u := range s.Users {
		for j, id := range u.Roles {
			if !slices.ContainsFunc(s.Roles, func(r role) bool { return r.ID == id }) {
				add(fmt.Sprintf("users[%d].roles[%d]", i, j), "no role has the id %q", id)
			}
		}
	}
	for i, cl := range s.Clients {
		faults = append(faults, cl.check(fmt.Sprintf("clients[%d]", i))...)
	}
	for i, a := range s.Authorizations {
		wantUser(fmt.Sprintf("authorizations[%d]", i), a.UserID)
		wantClient(fmt.Sprintf("authorizations[%d]", i), a.ClientID)
	}
	for i, row := range s.Codes {
		wantUser(fmt.Sprintf("codes[%d]", i), row.UserID)
		wantClient(fmt.Sprintf("codes[%d]", i), row.ClientID)
	}
	for i, t := range s.Tokens {
		at := fmt.Sprintf("tokens[%d]", i)
		wantClient(at, t.ClientID)
		if t.UserID != "" {
			wantUser(at, t.UserID)
		}
		if t.ExpiresAt.IsZero() {
			add(at+".expiresAt", "is missing")
		}
	}
	for i, t := range s.RefreshTokens {
		wantUser(fmt.Sprintf("refreshTokens[%d]", i), t.UserID)
		wantClient(fmt.Sprintf("refreshTokens[%d]", i), t.ClientID)
	}
	for i, e := range s.Executions {
		wantClient(fmt.Sprintf("executions[%d]", i), e.ClientID)
	}
	for i, u := range s.Usage {
		if u.Day.Unix() <= 0 || u.Template == "" || u.Method == "" {
			add(fmt.Sprintf("usage[%d]", i), "wants day, templateUri and httpMethod")
		}
	}
	return faults
}

// grantTypes that a client can have; two of them get no token here.
var allGrantTypes = []string{grantCode, grantToken, grantSAML2Bearer, "PASSWORD", grantClientCredentials}

func (cl *client) check(at string) []error {
	var faults []error
	add := func(path, format string, args ...any) {
		faults = append(faults, &mock.FieldError{Path: path, Problem: fmt.Sprintf(format, args...)})
	}
	if cl.ID == "" || cl.Name == "" {
		add(at, "wants an id and a name")
	}
	if !slices.Contains(allGrantTypes, cl.GrantType) {
		add(at+".authorizedGrantType", "%q is none of %q", cl.GrantType, allGrantTypes)
	}
	if states := []string{active, disabled, inactive}; !slices.Contains(states, cl.State) {
		add(at+".state", "%q is none of %q", cl.State, states)
	}
	for i, uri := range cl.RedirectURIs {
		if !isAbsolute(uri) {
			add(fmt.Sprintf("%s.registeredRedirectUri[%d]", at, i), "%q is no absolute URI without fragment", uri)
		}
	}
	return faults
}

// Dump fills in the organization. What was counted joins the history.
func (s *section) Dump(tx *table.Tx, counted any) error {
	org, err := home(tx)
	if err != nil {
		return err
	}
	s.Organization = place{org.ID, org.Name}
	s.ConsentsAs, s.MaxClients = org.ConsentsAs, org.MaxClients
	slices.SortFunc(s.Tokens, func(a, b token) int { return cmp.Compare(a.Number, b.Number) })
	s.addUsage(counted.(*counters).counted())
	return nil
}

// addUsage merges counted usage into the history.
func (s *section) addUsage(counted map[usageKey]tally) {
	for i := range s.Usage {
		key := s.Usage[i].key()
		if more, ok := counted[key]; ok {
			s.Usage[i] = usageOf(key, s.Usage[i].tally().plus(more))
			delete(counted, key)
		}
	}
	for key, t := range counted {
		s.Usage = append(s.Usage, usageOf(key, t))
	}
	slices.SortFunc(s.Usage, func(a, b usage) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.id(), b.id())) })
}
