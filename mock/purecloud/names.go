// Code generated from spec purecloud by go generate; DO NOT EDIT.

package purecloud

import "github.com/credmock/credmock/mock"

// Operations names the operations of the document.
var Operations = struct {
	DeleteIntegrationsCredential      mock.OperationName // Delete an integration credential
	DeleteOauthClient                 mock.OperationName // Delete an OAuth client
	DeleteTokensMe                    mock.OperationName // Revoke the current token
	GetAuthorizationDivisionsHome     mock.OperationName // Describe the home division
	GetAuthorizationProducts          mock.OperationName // List the products
	GetAuthorizationRoles             mock.OperationName // List roles
	GetIntegrationsCredential         mock.OperationName // Get an integration credential
	GetIntegrationsCredentials        mock.OperationName // List integration credentials
	GetIntegrationsCredentialsListing mock.OperationName // List integration credentials by cursor
	GetOauthAuthorization             mock.OperationName // Get an authorization
	GetOauthAuthorizations            mock.OperationName // List authorizations
	GetOauthAuthorize                 mock.OperationName // Ask a user for authorization
	GetOauthClient                    mock.OperationName // Get an OAuth client
	GetOauthClientUsageQueryResult    mock.OperationName // Get the results of a usage query
	GetOauthClientUsageSummary        mock.OperationName // Summarise a client's API usage
	GetOauthClients                   mock.OperationName // List OAuth clients
	GetOauthScope                     mock.OperationName // Get an OAuth scope
	GetOauthScopes                    mock.OperationName // List OAuth scopes
	GetOrganizationsMe                mock.OperationName // Describe the organization
	GetTokensMe                       mock.OperationName // Describe the current token
	GetUserRoles                      mock.OperationName // List the roles of a user
	GetUsersMe                        mock.OperationName // Describe the user of the token
	HeadTokensMe                      mock.OperationName // Check the current token
	PostIntegrationsCredentials       mock.OperationName // Create an integration credential
	PostOauthClientSecret             mock.OperationName // Regenerate a client's secret
	PostOauthClientUsageQuery         mock.OperationName // Query a client's API usage
	PostOauthClients                  mock.OperationName // Create an OAuth client
	PostOauthToken                    mock.OperationName // Get an access token
	PutIntegrationsCredential         mock.OperationName // Replace an integration credential
	PutOauthClient                    mock.OperationName // Replace an OAuth client
}{
	DeleteIntegrationsCredential:      mock.NameOperation("purecloud", "deleteIntegrationsCredential"),
	DeleteOauthClient:                 mock.NameOperation("purecloud", "deleteOauthClient"),
	DeleteTokensMe:                    mock.NameOperation("purecloud", "deleteTokensMe"),
	GetAuthorizationDivisionsHome:     mock.NameOperation("purecloud", "getAuthorizationDivisionsHome"),
	GetAuthorizationProducts:          mock.NameOperation("purecloud", "getAuthorizationProducts"),
	GetAuthorizationRoles:             mock.NameOperation("purecloud", "getAuthorizationRoles"),
	GetIntegrationsCredential:         mock.NameOperation("purecloud", "getIntegrationsCredential"),
	GetIntegrationsCredentials:        mock.NameOperation("purecloud", "getIntegrationsCredentials"),
	GetIntegrationsCredentialsListing: mock.NameOperation("purecloud", "getIntegrationsCredentialsListing"),
	GetOauthAuthorization:             mock.NameOperation("purecloud", "getOauthAuthorization"),
	GetOauthAuthorizations:            mock.NameOperation("purecloud", "getOauthAuthorizations"),
	GetOauthAuthorize:                 mock.NameOperation("purecloud", "getOauthAuthorize"),
	GetOauthClient:                    mock.NameOperation("purecloud", "getOauthClient"),
	GetOauthClientUsageQueryResult:    mock.NameOperation("purecloud", "getOauthClientUsageQueryResult"),
	GetOauthClientUsageSummary:        mock.NameOperation("purecloud", "getOauthClientUsageSummary"),
	GetOauthClients:                   mock.NameOperation("purecloud", "getOauthClients"),
	GetOauthScope:                     mock.NameOperation("purecloud", "getOauthScope"),
	GetOauthScopes:                    mock.NameOperation("purecloud", "getOauthScopes"),
	GetOrganizationsMe:                mock.NameOperation("purecloud", "getOrganizationsMe"),
	GetTokensMe:                       mock.NameOperation("purecloud", "getTokensMe"),
	GetUserRoles:                      mock.NameOperation("purecloud", "getUserRoles"),
	GetUsersMe:                        mock.NameOperation("purecloud", "getUsersMe"),
	HeadTokensMe:                      mock.NameOperation("purecloud", "headTokensMe"),
	PostIntegrationsCredentials:       mock.NameOperation("purecloud", "postIntegrationsCredentials"),
	PostOauthClientSecret:             mock.NameOperation("purecloud", "postOauthClientSecret"),
	PostOauthClientUsageQuery:         mock.NameOperation("purecloud", "postOauthClientUsageQuery"),
	PostOauthClients:                  mock.NameOperation("purecloud", "postOauthClients"),
	PostOauthToken:                    mock.NameOperation("purecloud", "postOauthToken"),
	PutIntegrationsCredential:         mock.NameOperation("purecloud", "putIntegrationsCredential"),
	PutOauthClient:                    mock.NameOperation("purecloud", "putOauthClient"),
}

// Answers names the answers of the document. Which of them an operation can come to
// is known when one is scheduled or expected.
var Answers = struct {
	AssertionOfNobody                 mock.AnswerName // The NameID of the assertion is none of a user's.
	AssertionUnreadable               mock.AnswerName // The assertion is no base64 of XML, or has no NameID.
	AuthenticationRequestTimeout      mock.AnswerName // The check of the token took too long.
	AuthenticationRequired            mock.AnswerName // No bearer token was sent.
	AuthorizationFound                mock.AnswerName // The authorization.
	AuthorizationsListed              mock.AnswerName // What the user has authorized.
	BadCredentials                    mock.AnswerName // The token is unknown, expired or revoked.
	BadGrantType                      mock.AnswerName // The grant type is none of the accepted ones.
	BadRequest                        mock.AnswerName // The request cannot be read or breaks a rule that has no code of its own.
	CannotDeleteClient                mock.AnswerName // The client is not inactive.
	ClientCreated                     mock.AnswerName // The new client; today the secret is shown here and after regeneration only.
	ClientDeleted                     mock.AnswerName // The client is gone.
	ClientDeletedOk                   mock.AnswerName // The client is gone (the other status that the service may use).
	ClientFound                       mock.AnswerName // The client.
	ClientNotActive                   mock.AnswerName // The client is inactive or disabled.
	ClientNotFound                    mock.AnswerName // There is no client of this id.
	ClientReplaced                    mock.AnswerName // The client, now inactive.
	ClientTimeout                     mock.AnswerName // The request arrived too slowly.
	ClientsListed                     mock.AnswerName // Every client, on one page.
	CodeExpired                       mock.AnswerName // The authorization code is too old.
	CodeIssued                        mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	CodeReplayed                      mock.AnswerName // The authorization code was exchanged before.
	Conflict                          mock.AnswerName // The request conflicts with the state of the resource.
	CredentialsExpired                mock.AnswerName // A newer code for an expired token; the OAuth operations answer badCredentials.
	GrantTypeRequired                 mock.AnswerName // The grant type is missing.
	HomeDivisionDescribed             mock.AnswerName // The home division.
	IntegrationCredentialCreated      mock.AnswerName // The new credential.
	IntegrationCredentialDeleted      mock.AnswerName // The credential is gone.
	IntegrationCredentialFound        mock.AnswerName // The credential.
	IntegrationCredentialReplaced     mock.AnswerName // The changed credential.
	IntegrationCredentialsFollowed    mock.AnswerName // The one credential, and nothing after it.
	IntegrationCredentialsListed      mock.AnswerName // The one credential.
	InternalServerError               mock.AnswerName // The service failed.
	InvalidClient                     mock.AnswerName // The secret is wrong, or client id and secret are missing.
	InvalidDate                       mock.AnswerName // A date is not an ISO-8601 string.
	InvalidGrant                      mock.AnswerName // The authorization code is unknown or was issued to another client.
	InvalidRequest                    mock.AnswerName // The client id or the redirect URI is missing, so there is nowhere to redirect to.
	InvalidValue                      mock.AnswerName // A field holds a value that its enumeration lacks.
	MissingAnyPermissions             mock.AnswerName // The token holds none of the permissions that the operation asks for.
	MissingClientRoles                mock.AnswerName // A client-credentials client was given neither role divisions nor role ids.
	MissingPermissions                mock.AnswerName // The token lacks a permission where all of several are asked for.
	NotAuthorized                     mock.AnswerName // The caller may not do this, whatever its permissions.
	NotFound                          mock.AnswerName // There is no such thing.
	OrganizationDescribed             mock.AnswerName // The organization.
	ProductsListed                    mock.AnswerName // The one product.
	RateLimitExceeded                 mock.AnswerName // Too many logins.
	RedirectUriMismatch               mock.AnswerName // The redirect URI is not the one that the code was issued for.
	RedirectUriNotRegistered          mock.AnswerName // The redirect URI is none of the client's, so nothing is sent there.
	RedirectedAccessDenied            mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedInvalidPkcePackage      mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedInvalidRequest          mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedInvalidScope            mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedServerError             mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedTemporarilyUnavailable  mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedUnauthorizedClient      mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RedirectedUnsupportedResponseType mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	RefreshTokenInvalid               mock.AnswerName // The refresh token is unknown, expired or revoked, or belongs to another client.
	RequestTimeout                    mock.AnswerName // The service took too long.
	RequestTooLarge                   mock.AnswerName // The body is larger than 512000 bytes.
	ResponseTooLarge                  mock.AnswerName // The answer would be larger than the service sends.
	RolesListed                       mock.AnswerName // The one role of this name.
	ScopeFound                        mock.AnswerName // The scope.
	ScopesListed                      mock.AnswerName // All 124 scopes.
	SecretRegenerated                 mock.AnswerName // The client with its new secret.
	ServiceUnavailable                mock.AnswerName // The service is down or overloaded.
	TokenDescribed                    mock.AnswerName // The token of the mock's first client.
	TokenIssued                       mock.AnswerName // Back to the redirect URI, with what was issued or why not.
	TokenRevoked                      mock.AnswerName // The token is revoked.
	TokenValid                        mock.AnswerName // The token is valid.
	TooManyClients                    mock.AnswerName // The organization holds as many clients as its limit allows.
	TooManyRequests                   mock.AnswerName // The token has used up its requests of this minute.
	TooManyRequestsInWindow           mock.AnswerName // The older form of the same refusal, uniform texts came in 2021-11.
	UnauthorizedClient                mock.AnswerName // The client was created for another grant type.
	UnsupportedGrantType              mock.AnswerName // The service does not offer this grant type.
	UnsupportedMediaType              mock.AnswerName // The body is not announced as JSON.
	UsageComplete                     mock.AnswerName // The rows.
	UsageFailed                       mock.AnswerName // The query failed.
	UsageQueryAccepted                mock.AnswerName // Where to poll, later.
	UsageQueryStarted                 mock.AnswerName // Where to poll.
	UsageRunning                      mock.AnswerName // Not finished yet.
	UsageSummaryAccepted              mock.AnswerName // Where to poll, later.
	UsageSummaryStarted               mock.AnswerName // Where to poll.
	UserDescribed                     mock.AnswerName // The user.
	UserRolesListed                   mock.AnswerName // The roles of the user.
	UserTokenIssued                   mock.AnswerName // A token of a user, after a code or a refresh token.
	WrongVerifier                     mock.AnswerName // The PKCE verifier is missing or does not belong to the challenge.
}{
	AssertionOfNobody:                 mock.NameAnswer("assertionOfNobody"),
	AssertionUnreadable:               mock.NameAnswer("assertionUnreadable"),
	AuthenticationRequestTimeout:      mock.NameAnswer("authenticationRequestTimeout"),
	AuthenticationRequired:            mock.NameAnswer("authenticationRequired"),
	AuthorizationFound:                mock.NameAnswer("authorizationFound"),
	AuthorizationsListed:              mock.NameAnswer("authorizationsListed"),
	BadCredentials:                    mock.NameAnswer("badCredentials"),
	BadGrantType:                      mock.NameAnswer("badGrantType"),
	BadRequest:                        mock.NameAnswer("badRequest"),
	CannotDeleteClient:                mock.NameAnswer("cannotDeleteClient"),
	ClientCreated:                     mock.NameAnswer("clientCreated"),
	ClientDeleted:                     mock.NameAnswer("clientDeleted"),
	ClientDeletedOk:                   mock.NameAnswer("clientDeletedOk"),
	ClientFound:                       mock.NameAnswer("clientFound"),
	ClientNotActive:                   mock.NameAnswer("clientNotActive"),
	ClientNotFound:                    mock.NameAnswer("clientNotFound"),
	ClientReplaced:                    mock.NameAnswer("clientReplaced"),
	ClientTimeout:                     mock.NameAnswer("clientTimeout"),
	ClientsListed:                     mock.NameAnswer("clientsListed"),
	CodeExpired:                       mock.NameAnswer("codeExpired"),
	CodeIssued:                        mock.NameAnswer("codeIssued"),
	CodeReplayed:                      mock.NameAnswer("codeReplayed"),
	Conflict:                          mock.NameAnswer("conflict"),
	CredentialsExpired:                mock.NameAnswer("credentialsExpired"),
	GrantTypeRequired:                 mock.NameAnswer("grantTypeRequired"),
	HomeDivisionDescribed:             mock.NameAnswer("homeDivisionDescribed"),
	IntegrationCredentialCreated:      mock.NameAnswer("integrationCredentialCreated"),
	IntegrationCredentialDeleted:      mock.NameAnswer("integrationCredentialDeleted"),
	IntegrationCredentialFound:        mock.NameAnswer("integrationCredentialFound"),
	IntegrationCredentialReplaced:     mock.NameAnswer("integrationCredentialReplaced"),
	IntegrationCredentialsFollowed:    mock.NameAnswer("integrationCredentialsFollowed"),
	IntegrationCredentialsListed:      mock.NameAnswer("integrationCredentialsListed"),
	InternalServerError:               mock.NameAnswer("internalServerError"),
	InvalidClient:                     mock.NameAnswer("invalidClient"),
	InvalidDate:                       mock.NameAnswer("invalidDate"),
	InvalidGrant:                      mock.NameAnswer("invalidGrant"),
	InvalidRequest:                    mock.NameAnswer("invalidRequest"),
	InvalidValue:                      mock.NameAnswer("invalidValue"),
	MissingAnyPermissions:             mock.NameAnswer("missingAnyPermissions"),
	MissingClientRoles:                mock.NameAnswer("missingClientRoles"),
	MissingPermissions:                mock.NameAnswer("missingPermissions"),
	NotAuthorized:                     mock.NameAnswer("notAuthorized"),
	NotFound:                          mock.NameAnswer("notFound"),
	OrganizationDescribed:             mock.NameAnswer("organizationDescribed"),
	ProductsListed:                    mock.NameAnswer("productsListed"),
	RateLimitExceeded:                 mock.NameAnswer("rateLimitExceeded"),
	RedirectUriMismatch:               mock.NameAnswer("redirectUriMismatch"),
	RedirectUriNotRegistered:          mock.NameAnswer("redirectUriNotRegistered"),
	RedirectedAccessDenied:            mock.NameAnswer("redirectedAccessDenied"),
	RedirectedInvalidPkcePackage:      mock.NameAnswer("redirectedInvalidPkcePackage"),
	RedirectedInvalidRequest:          mock.NameAnswer("redirectedInvalidRequest"),
	RedirectedInvalidScope:            mock.NameAnswer("redirectedInvalidScope"),
	RedirectedServerError:             mock.NameAnswer("redirectedServerError"),
	RedirectedTemporarilyUnavailable:  mock.NameAnswer("redirectedTemporarilyUnavailable"),
	RedirectedUnauthorizedClient:      mock.NameAnswer("redirectedUnauthorizedClient"),
	RedirectedUnsupportedResponseType: mock.NameAnswer("redirectedUnsupportedResponseType"),
	RefreshTokenInvalid:               mock.NameAnswer("refreshTokenInvalid"),
	RequestTimeout:                    mock.NameAnswer("requestTimeout"),
	RequestTooLarge:                   mock.NameAnswer("requestTooLarge"),
	ResponseTooLarge:                  mock.NameAnswer("responseTooLarge"),
	RolesListed:                       mock.NameAnswer("rolesListed"),
	ScopeFound:                        mock.NameAnswer("scopeFound"),
	ScopesListed:                      mock.NameAnswer("scopesListed"),
	SecretRegenerated:                 mock.NameAnswer("secretRegenerated"),
	ServiceUnavailable:                mock.NameAnswer("serviceUnavailable"),
	TokenDescribed:                    mock.NameAnswer("tokenDescribed"),
	TokenIssued:                       mock.NameAnswer("tokenIssued"),
	TokenRevoked:                      mock.NameAnswer("tokenRevoked"),
	TokenValid:                        mock.NameAnswer("tokenValid"),
	TooManyClients:                    mock.NameAnswer("tooManyClients"),
	TooManyRequests:                   mock.NameAnswer("tooManyRequests"),
	TooManyRequestsInWindow:           mock.NameAnswer("tooManyRequestsInWindow"),
	UnauthorizedClient:                mock.NameAnswer("unauthorizedClient"),
	UnsupportedGrantType:              mock.NameAnswer("unsupportedGrantType"),
	UnsupportedMediaType:              mock.NameAnswer("unsupportedMediaType"),
	UsageComplete:                     mock.NameAnswer("usageComplete"),
	UsageFailed:                       mock.NameAnswer("usageFailed"),
	UsageQueryAccepted:                mock.NameAnswer("usageQueryAccepted"),
	UsageQueryStarted:                 mock.NameAnswer("usageQueryStarted"),
	UsageRunning:                      mock.NameAnswer("usageRunning"),
	UsageSummaryAccepted:              mock.NameAnswer("usageSummaryAccepted"),
	UsageSummaryStarted:               mock.NameAnswer("usageSummaryStarted"),
	UserDescribed:                     mock.NameAnswer("userDescribed"),
	UserRolesListed:                   mock.NameAnswer("userRolesListed"),
	UserTokenIssued:                   mock.NameAnswer("userTokenIssued"),
	WrongVerifier:                     mock.NameAnswer("wrongVerifier"),
}
