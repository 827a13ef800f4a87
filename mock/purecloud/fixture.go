package purecloud

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// section is the purecloud part of a fixture file. An organization, a user and
// dates that it leaves out are those below.
type section struct {
	Organization   place           `yaml:"organization,omitempty" help:"The organization; Example Organization where absent." example:"{id: 0dd0c0de-0000-4000-8000-000000000001, name: Example Organization}"`
	ConsentsAs     string          `yaml:"consentsAs,omitempty" help:"The user who signs in at /oauth/authorize, by id; absent: the first." example:"facade00-0000-4000-8000-000000000001"`
	MaxClients     int64           `yaml:"maxClients,omitempty" help:"How many clients there may be, with the behaviour clientLimit: fixture." example:"10"`
	Users          []user          `yaml:"users,omitempty" help:"Who may sign in." example:"[{id: facade00-0000-4000-8000-000000000001, name: Mock user}]"`
	Roles          []role          `yaml:"roles,omitempty" help:"What clients and users may do." example:"[{id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view]}]"`
	Divisions      []division      `yaml:"divisions,omitempty" help:"Where roles hold." example:"[{id: d1715100-0000-4000-8000-000000000001, name: Support}]"`
	Clients        []client        `yaml:"clients,omitempty" help:"The OAuth clients, which the API manages." example:"[{id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret}]"`
	Authorizations []authorization `yaml:"authorizations,omitempty" help:"What users granted to clients." example:"[{client: c0ffee00-0000-4000-8000-000000000001, user: facade00-0000-4000-8000-000000000001, scope: [oauth]}]"`
	Codes          []code          `yaml:"codes,omitempty" help:"Authorization codes." example:"[{code: mock-code, client: c0ffee00-0000-4000-8000-000000000001, user: facade00-0000-4000-8000-000000000001, redirectUri: http://localhost:3000/callback}]"`
	Tokens         []token         `yaml:"tokens,omitempty" help:"Access tokens that were issued." example:"[{token: mock-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2100-01-01T00:00:00Z}]"`
	RefreshTokens  []refreshToken  `yaml:"refreshTokens,omitempty" help:"Refresh tokens that were issued." example:"[{token: mock-refresh-token, client: c0ffee00-0000-4000-8000-000000000001, user: facade00-0000-4000-8000-000000000001}]"`
	Executions     []execution     `yaml:"executions,omitempty" help:"Queries of usage that were started." example:"[{id: ca11ab1e-0000-4000-8000-000000000001, client: c0ffee00-0000-4000-8000-000000000001}]"`
	Usage          []usage         `yaml:"usage,omitempty" help:"Calls of days gone by." example:"[{client: c0ffee00-0000-4000-8000-000000000001, templateUri: 'api/v2/users/{userId}', httpMethod: GET, day: 2021-08-16, status200: 1200}]"`

	IntegrationCredentials []integrationCredential `yaml:"integrationCredentials,omitempty" help:"Credentials of integrations." example:"[{id: cede0000-0000-4000-8000-000000000001, name: Example credential, type: pureCloudOAuthClient}]"`
}

type place struct {
	ID   string `yaml:"id" needed:"true" help:"Its id." example:"0dd0c0de-0000-4000-8000-000000000001"`
	Name string `yaml:"name" needed:"true" help:"Its name." example:"Example Organization"`
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
		mock.List("roles", roleByID, &s.Roles, nil),
		mock.List("divisions", divisionByID, &s.Divisions, nil),
		mock.List("users", userByID, &s.Users, (*user).check),
		mock.List("clients", clientByNumber, &s.Clients, (*client).check),
		mock.List("authorizations", authorizationByID, &s.Authorizations, (*authorization).check),
		mock.List("codes", codeByText, &s.Codes, (*code).check),
		mock.List("tokens", tokenByText, &s.Tokens, (*token).check),
		mock.List("refreshTokens", refreshTokenByText, &s.RefreshTokens, (*refreshToken).check),
		mock.List("executions", executionByID, &s.Executions, (*execution).check),
		mock.List("usage", usageByID, &s.Usage, (*usage).check),
		mock.List("integrationCredentials", integrationByID, &s.IntegrationCredentials, nil),
	}
}

// Load completes the section and writes the organization.
func (s *section) Load(tx *table.Tx) error {
	s.complete()
	var wrong mock.Problems
	if !slices.ContainsFunc(s.Users, func(u user) bool { return u.ID == s.ConsentsAs }) {
		wrong.Add("consentsAs", noUser, s.ConsentsAs)
	}
	return errors.Join(
		wrong.Err(),
		organizations.Create(tx, &organization{
			ID: s.Organization.ID, Name: s.Organization.Name, ConsentsAs: s.ConsentsAs, MaxClients: s.MaxClients,
		}),
		clients.Used(tx, int64(len(s.Clients))),
		tokens.Used(tx, int64(len(s.Tokens))),
		refreshTokens.Used(tx, int64(len(s.RefreshTokens))),
		integrations.Used(tx, int64(len(s.IntegrationCredentials))),
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
	for i := range s.RefreshTokens {
		s.RefreshTokens[i].Number = int64(i) + 1
	}
	for i := range s.IntegrationCredentials {
		row := &s.IntegrationCredentials[i]
		row.CreatedAt, row.ModifiedAt = dates(row.CreatedAt, row.ModifiedAt)
		row.Number = int64(i) + 1
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

// What rows say that refer to others which are not there.
const (
	noUser   = "no user has the id %q"
	noClient = "no client has the id %q"
	noRole   = "no role has the id %q"
)

func checkOwner(p *mock.Problems, userID, clientID string) {
	mock.Refers(p, "user", userByID, userID, noUser)
	mock.Refers(p, "client", clientByID, clientID, noClient)
}

// Dump fills in the organization. What was counted joins the history.
func (s *section) Dump(tx *table.Tx, counted any) error {
	org, err := home(tx)
	if err != nil {
		return err
	}
	s.Organization = place{org.ID, org.Name}
	s.ConsentsAs, s.MaxClients = org.ConsentsAs, org.MaxClients
	slices.SortFunc(s.IntegrationCredentials, func(a, b integrationCredential) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(s.Tokens, func(a, b token) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(s.RefreshTokens, func(a, b refreshToken) int { return cmp.Compare(a.Number, b.Number) })
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
