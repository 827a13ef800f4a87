// Package purecloud emulates the OAuth client API of PureCloud (Genesys Cloud)
// and the login service that issues its tokens: clients, authorizations, scopes
// and API usage behind bearer tokens, and OAuth 2.0 beside them.
//
// It holds no message and no schema: those are in spec/purecloud.yaml. It knows
// no user but those of its fixture, and no API but this one: what else a token
// would open is not here. Sections (§) in comments are those of the facts about
// the service; the spec's x-source lines repeat them.
package purecloud

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

const maxBody = 512000 // §4.4

// Provider returns the emulation.
func Provider() mock.Provider {
	return mock.Provider{
		Name: "purecloud",
		Handlers: map[string]mock.Handler{
			"getOauthClients":       mock.Handle(listClients, "clientsListed"),
			"postOauthClients":      mock.Handle(createClient, createAnswers...),
			"getOauthClient":        mock.Handle(getClient, "clientFound", "notFound"),
			"putOauthClient":        mock.Handle(replaceClient, replaceAnswers...),
			"deleteOauthClient":     mock.Handle(deleteClient, "clientDeleted", "clientDeletedOk", "cannotDeleteClient", "notFound"),
			"postOauthClientSecret": mock.Handle(regenerateSecret, "secretRegenerated", "notFound"),

			"getOauthAuthorizations": mock.Handle(listAuthorizations, "authorizationsListed"),
			"getOauthAuthorization":  mock.Handle(getAuthorization, "authorizationFound", "notFound"),
			"getOauthScopes":         mock.Handle(listScopes, "scopesListed"),
			"getOauthScope":          mock.Handle(getScope, "scopeFound", "notFound"),

			"postOauthClientUsageQuery":      mock.Handle(queryUsage, queryAnswers...).Keeping(),
			"getOauthClientUsageSummary":     mock.Handle(summariseUsage, summaryAnswers...).Keeping(),
			"getOauthClientUsageQueryResult": mock.Handle(pollUsage, "usageRunning", "usageComplete", "usageFailed", "notFound").Keeping(),

			"getTokensMe":    mock.Handle(describeToken, "tokenDescribed"),
			"headTokensMe":   mock.Handle(verifyToken, "tokenValid"),
			"deleteTokensMe": mock.Handle(revokeToken, "tokenRevoked"),

			"getOrganizationsMe":            mock.Handle(describeOrganization, "organizationDescribed"),
			"getAuthorizationProducts":      mock.Handle(listProducts, "productsListed"),
			"getAuthorizationDivisionsHome": mock.Handle(describeHomeDivision, "homeDivisionDescribed"),
			"getAuthorizationRoles":         mock.Handle(listRoles, "rolesListed"),
			"getUsersMe":                    mock.Handle(describeUser, "userDescribed", "notFound"),
			"getUserRoles":                  mock.Handle(listUserRoles, "userRolesListed", "notFound"),

			"getIntegrationsCredentials":        mock.Handle(listIntegrations, "integrationCredentialsListed"),
			"postIntegrationsCredentials":       mock.Handle(createIntegration, "integrationCredentialCreated"),
			"getIntegrationsCredentialsListing": mock.Handle(followIntegrations, "integrationCredentialsFollowed"),
			"getIntegrationsCredential":         mock.Handle(getIntegration, "integrationCredentialFound", "notFound"),
			"putIntegrationsCredential":         mock.Handle(replaceIntegration, "integrationCredentialReplaced", "notFound"),
			"deleteIntegrationsCredential":      mock.Handle(deleteIntegration, "integrationCredentialDeleted", "notFound"),

			"postOauthToken":    mock.Handle(login, loginAnswers...).Keeping(),
			"getOauthAuthorize": mock.Handle(authorize, authorizeAnswers...),
		},
		Secured: map[string][]string{"PureCloudOAuth": {"authenticationRequired", "badCredentials", "tooManyRequests", "missingAnyPermissions"}},
		Reading: []string{"badRequest", "requestTooLarge", "unsupportedMediaType"},

		Overloaded: []string{"serviceUnavailable", "redirectedTemporarilyUnavailable"},

		Decode:  decode,
		Admit:   admit,
		Invalid: invalid,
		Value:   value,
		Render:  render,
		After:   count,

		Pages: map[string]func(*mock.Call) (*mock.Page, error){"/logout": logout},

		Owns:      []string{"/api/", "/oauth/"},
		Gateways:  []string{"/login", "/api"},
		Unknown:   unknown,
		BodyLimit: maxBody,
		Limits: []mock.Limit{
			{Of: "body of a request to PureCloud", Most: maxBody, Unit: "bytes", Seen: "the documented answer of status 413; of a login, that it holds nothing", Test: "TestChunkedBody"},
			{Of: "rate limits of tokens that are counted at a time", Most: maxWindows, Unit: "tokens", Seen: "nothing: the oldest begins anew", Test: "TestWindowsAreBounded"},
		},

		Tables:   []table.Definition{organizations},
		Counters: newCounters,
		Connect:  &connect,
		Callers:  callers,
		Caller:   caller,
		Renew:    renew,
		Section:  func() mock.Section { return &section{} },
	}
}
