// Code generated from spec whmcs by go generate; DO NOT EDIT.

package whmcs

import "github.com/credmock/credmock/mock"

// Operations names the operations of the document.
var Operations = struct {
	CallAPI                   mock.OperationName // Call any action
	CreateOAuthCredential     mock.OperationName // Create an OAuth credential
	CreateSsoToken            mock.OperationName // Create a single sign-on token
	DeleteOAuthCredential     mock.OperationName // Delete an OAuth credential
	ListOAuthCredentials      mock.OperationName // List OAuth credentials
	UpdateOAuthCredential     mock.OperationName // Update an OAuth credential
	WhmcsDetails              mock.OperationName // Ask for the version
	GetAuthorize              mock.OperationName // Ask a user for authorization
	GetCertificates           mock.OperationName // Get the keys
	GetOpenIDConfiguration    mock.OperationName // Discover the endpoints
	GetSingleSignOn           mock.OperationName // Sign on with a token
	GetUserInfo               mock.OperationName // Ask who signed on
	GetWellKnownConfiguration mock.OperationName // Discover the endpoints at the standard path
	PostToken                 mock.OperationName // Get an access token
}{
	CallAPI:                   mock.NameOperation("whmcs", "CallAPI"),
	CreateOAuthCredential:     mock.NameOperation("whmcs", "CreateOAuthCredential"),
	CreateSsoToken:            mock.NameOperation("whmcs", "CreateSsoToken"),
	DeleteOAuthCredential:     mock.NameOperation("whmcs", "DeleteOAuthCredential"),
	ListOAuthCredentials:      mock.NameOperation("whmcs", "ListOAuthCredentials"),
	UpdateOAuthCredential:     mock.NameOperation("whmcs", "UpdateOAuthCredential"),
	WhmcsDetails:              mock.NameOperation("whmcs", "WhmcsDetails"),
	GetAuthorize:              mock.NameOperation("whmcs", "getAuthorize"),
	GetCertificates:           mock.NameOperation("whmcs", "getCertificates"),
	GetOpenIDConfiguration:    mock.NameOperation("whmcs", "getOpenIDConfiguration"),
	GetSingleSignOn:           mock.NameOperation("whmcs", "getSingleSignOn"),
	GetUserInfo:               mock.NameOperation("whmcs", "getUserInfo"),
	GetWellKnownConfiguration: mock.NameOperation("whmcs", "getWellKnownConfiguration"),
	PostToken:                 mock.NameOperation("whmcs", "postToken"),
}

// Answers names the answers of the document. Which of them an operation can come to
// is known when one is scheduled or expected.
var Answers = struct {
	AccessDenied                      mock.AnswerName // The access key is wrong, or the administrator lacks the API Access permission.
	AdminUserRequired                 mock.AnswerName // The call reached the local API without an administrator.
	AdministratorDisabled             mock.AnswerName // The administrator behind the credential is disabled.
	AuthenticationFailed              mock.AnswerName // The credentials are missing, or the secret is wrong.
	AuthorizationCodeIssued           mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	ClientCredentialsMissing          mock.AnswerName // Neither header nor body names a client.
	ClientMissing                     mock.AnswerName // No client is named.
	ClientOrUserRequired              mock.AnswerName // Neither a client nor a user was given.
	CodeExpired                       mock.AnswerName // The code is too old.
	CodeMissing                       mock.AnswerName // There is no code.
	CommandNotFound                   mock.AnswerName // No action of that name exists, as old installations say it.
	Configuration                     mock.AnswerName // Where the endpoints are, and what they can do.
	Created                           mock.AnswerName // The credential was made.
	CredentialsRequired               mock.AnswerName // The secret is missing, as an installation that knows no public clients says it.
	Deleted                           mock.AnswerName // The credential is gone.
	Details                           mock.AnswerName // The version of the installation.
	EmptyAction                       mock.AnswerName // The request names no action.
	EncodingFailed                    mock.AnswerName // The answer would hold text that is not UTF-8, which JSON cannot carry.
	GrantTypeMissing                  mock.AnswerName // No grant type is named.
	GrantTypeRequired                 mock.AnswerName // No grant type was given.
	IdentifierRequired                mock.AnswerName // Neither credentialId nor clientApiIdentifier was given.
	IdentityIssued                    mock.AnswerName // An access token and an ID token, for the scope openid.
	InsufficientScope                 mock.AnswerName // The token lacks the scope openid.
	InvalidClientID                   mock.AnswerName // No client has that ID.
	InvalidClientIdentifier           mock.AnswerName // No credential has that client identifier.
	InvalidCode                       mock.AnswerName // The code is unknown or used, or was issued to another client.
	InvalidCredentialID               mock.AnswerName // No credential has that ID.
	InvalidCredentials                mock.AnswerName // No API credential has that identifier.
	InvalidDestination                mock.AnswerName // There is no such destination.
	InvalidGrantType                  mock.AnswerName // The grant type is not one of the two.
	InvalidIP                         mock.AnswerName // The caller's address is not on the list.
	InvalidPassword                   mock.AnswerName // The administrator's password hash is wrong.
	InvalidScope                      mock.AnswerName // A scope does not exist; the first such one is named.
	InvalidServiceID                  mock.AnswerName // No service has that ID, where Update looks it up.
	InvalidToken                      mock.AnswerName // The token is unknown or was revoked.
	InvalidUserID                     mock.AnswerName // No user has that ID.
	InvalidUserIDForClient            mock.AnswerName // The user is not one of the client's.
	KeysListed                        mock.AnswerName // One key, or none before the first credential that signs.
	Listed                            mock.AnswerName // The credentials that match, possibly none.
	MethodNotAllowed                  mock.AnswerName // The method is none of GET, HEAD and POST.
	NameRequired                      mock.AnswerName // The authorization code grant needs a name.
	PermissionDenied                  mock.AnswerName // No role of the API credential allows the action.
	RedirectUriMismatch               mock.AnswerName // The redirect URI is missing, or not one of the credential's.
	RedirectUriNotOfCode              mock.AnswerName // The redirect URI is not the one that the code was issued for.
	RedirectedAccessDenied            mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedInvalidResponseType     mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedInvalidScope            mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedScopeRequired           mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedStateRequired           mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedUnauthorizedClient      mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RedirectedUnsupportedResponseType mock.AnswerName // Back to the redirect URI, with a code or why there is none.
	RewriteMissing                    mock.AnswerName // The rewrite rule is not installed. The page of the web server depends on the server.
	ScopeNotOfClient                  mock.AnswerName // A scope is asked for that the credential does not have.
	ScopeNotOfCode                    mock.AnswerName // A scope is asked for that the code was not issued for.
	ScopeRequired                     mock.AnswerName // No scope is asked for, on an installation that wants one.
	SecretMissing                     mock.AnswerName // The secret is missing.
	SecretReset                       mock.AnswerName // The credential was changed and has a new secret.
	ServiceIDRequired                 mock.AnswerName // The single sign-on grant needs a service.
	ServiceNotAssociated              mock.AnswerName // The service belongs to no client, where Update looks it up.
	SignOnDenied                      mock.AnswerName // Nobody is signed on. The service shows its login page; the mock has none.
	SignedOn                          mock.AnswerName // To the destination.
	SsoBlocked                        mock.AnswerName // The client is closed, or the user switched single sign-on off.
	SsoTokenCreated                   mock.AnswerName // The token was made.
	SsoTokenRefused                   mock.AnswerName // Nobody is signed on. The service shows its login page; the mock has none.
	TokenExpired                      mock.AnswerName // The token is too old.
	TokenIssued                       mock.AnswerName // An access token alone, without the scope openid or for single sign-on, whose tokens live 60 seconds.
	TokenMissing                      mock.AnswerName // There is no valid token.
	TokenNotProvisioned               mock.AnswerName // The installation could not make the token, for a reason of its own.
	TwoTokens                         mock.AnswerName // A token came in the header and in the query.
	UnauthorizedClient                mock.AnswerName // The credential was created for another grant type.
	UnknownAction                     mock.AnswerName // No action of that name exists.
	UnknownActionNotFound             mock.AnswerName // No action of that name exists, told by status as well.
	UnknownClient                     mock.AnswerName // No credential has the client identifier.
	UnsupportedGrantType              mock.AnswerName // There is no such grant type.
	Updated                           mock.AnswerName // The credential was changed and keeps its secret.
	UserAddressed                     mock.AnswerName // Who signed on, with the scope email.
	UserDescribed                     mock.AnswerName // Who signed on, with the scopes profile and email.
	UserIdentified                    mock.AnswerName // Who signed on, with the scope openid alone.
	UserNamed                         mock.AnswerName // Who signed on, with the scope profile.
	VerifierMismatch                  mock.AnswerName // The PKCE verifier does not belong to the challenge.
	VerifierMissing                   mock.AnswerName // The code was issued for a PKCE challenge and no verifier comes.
	WrongClient                       mock.AnswerName // No credential has the identifier, or the secret is wrong.
}{
	AccessDenied:                      mock.NameAnswer("accessDenied"),
	AdminUserRequired:                 mock.NameAnswer("adminUserRequired"),
	AdministratorDisabled:             mock.NameAnswer("administratorDisabled"),
	AuthenticationFailed:              mock.NameAnswer("authenticationFailed"),
	AuthorizationCodeIssued:           mock.NameAnswer("authorizationCodeIssued"),
	ClientCredentialsMissing:          mock.NameAnswer("clientCredentialsMissing"),
	ClientMissing:                     mock.NameAnswer("clientMissing"),
	ClientOrUserRequired:              mock.NameAnswer("clientOrUserRequired"),
	CodeExpired:                       mock.NameAnswer("codeExpired"),
	CodeMissing:                       mock.NameAnswer("codeMissing"),
	CommandNotFound:                   mock.NameAnswer("commandNotFound"),
	Configuration:                     mock.NameAnswer("configuration"),
	Created:                           mock.NameAnswer("created"),
	CredentialsRequired:               mock.NameAnswer("credentialsRequired"),
	Deleted:                           mock.NameAnswer("deleted"),
	Details:                           mock.NameAnswer("details"),
	EmptyAction:                       mock.NameAnswer("emptyAction"),
	EncodingFailed:                    mock.NameAnswer("encodingFailed"),
	GrantTypeMissing:                  mock.NameAnswer("grantTypeMissing"),
	GrantTypeRequired:                 mock.NameAnswer("grantTypeRequired"),
	IdentifierRequired:                mock.NameAnswer("identifierRequired"),
	IdentityIssued:                    mock.NameAnswer("identityIssued"),
	InsufficientScope:                 mock.NameAnswer("insufficientScope"),
	InvalidClientID:                   mock.NameAnswer("invalidClientID"),
	InvalidClientIdentifier:           mock.NameAnswer("invalidClientIdentifier"),
	InvalidCode:                       mock.NameAnswer("invalidCode"),
	InvalidCredentialID:               mock.NameAnswer("invalidCredentialID"),
	InvalidCredentials:                mock.NameAnswer("invalidCredentials"),
	InvalidDestination:                mock.NameAnswer("invalidDestination"),
	InvalidGrantType:                  mock.NameAnswer("invalidGrantType"),
	InvalidIP:                         mock.NameAnswer("invalidIP"),
	InvalidPassword:                   mock.NameAnswer("invalidPassword"),
	InvalidScope:                      mock.NameAnswer("invalidScope"),
	InvalidServiceID:                  mock.NameAnswer("invalidServiceID"),
	InvalidToken:                      mock.NameAnswer("invalidToken"),
	InvalidUserID:                     mock.NameAnswer("invalidUserID"),
	InvalidUserIDForClient:            mock.NameAnswer("invalidUserIDForClient"),
	KeysListed:                        mock.NameAnswer("keysListed"),
	Listed:                            mock.NameAnswer("listed"),
	MethodNotAllowed:                  mock.NameAnswer("methodNotAllowed"),
	NameRequired:                      mock.NameAnswer("nameRequired"),
	PermissionDenied:                  mock.NameAnswer("permissionDenied"),
	RedirectUriMismatch:               mock.NameAnswer("redirectUriMismatch"),
	RedirectUriNotOfCode:              mock.NameAnswer("redirectUriNotOfCode"),
	RedirectedAccessDenied:            mock.NameAnswer("redirectedAccessDenied"),
	RedirectedInvalidResponseType:     mock.NameAnswer("redirectedInvalidResponseType"),
	RedirectedInvalidScope:            mock.NameAnswer("redirectedInvalidScope"),
	RedirectedScopeRequired:           mock.NameAnswer("redirectedScopeRequired"),
	RedirectedStateRequired:           mock.NameAnswer("redirectedStateRequired"),
	RedirectedUnauthorizedClient:      mock.NameAnswer("redirectedUnauthorizedClient"),
	RedirectedUnsupportedResponseType: mock.NameAnswer("redirectedUnsupportedResponseType"),
	RewriteMissing:                    mock.NameAnswer("rewriteMissing"),
	ScopeNotOfClient:                  mock.NameAnswer("scopeNotOfClient"),
	ScopeNotOfCode:                    mock.NameAnswer("scopeNotOfCode"),
	ScopeRequired:                     mock.NameAnswer("scopeRequired"),
	SecretMissing:                     mock.NameAnswer("secretMissing"),
	SecretReset:                       mock.NameAnswer("secretReset"),
	ServiceIDRequired:                 mock.NameAnswer("serviceIDRequired"),
	ServiceNotAssociated:              mock.NameAnswer("serviceNotAssociated"),
	SignOnDenied:                      mock.NameAnswer("signOnDenied"),
	SignedOn:                          mock.NameAnswer("signedOn"),
	SsoBlocked:                        mock.NameAnswer("ssoBlocked"),
	SsoTokenCreated:                   mock.NameAnswer("ssoTokenCreated"),
	SsoTokenRefused:                   mock.NameAnswer("ssoTokenRefused"),
	TokenExpired:                      mock.NameAnswer("tokenExpired"),
	TokenIssued:                       mock.NameAnswer("tokenIssued"),
	TokenMissing:                      mock.NameAnswer("tokenMissing"),
	TokenNotProvisioned:               mock.NameAnswer("tokenNotProvisioned"),
	TwoTokens:                         mock.NameAnswer("twoTokens"),
	UnauthorizedClient:                mock.NameAnswer("unauthorizedClient"),
	UnknownAction:                     mock.NameAnswer("unknownAction"),
	UnknownActionNotFound:             mock.NameAnswer("unknownActionNotFound"),
	UnknownClient:                     mock.NameAnswer("unknownClient"),
	UnsupportedGrantType:              mock.NameAnswer("unsupportedGrantType"),
	Updated:                           mock.NameAnswer("updated"),
	UserAddressed:                     mock.NameAnswer("userAddressed"),
	UserDescribed:                     mock.NameAnswer("userDescribed"),
	UserIdentified:                    mock.NameAnswer("userIdentified"),
	UserNamed:                         mock.NameAnswer("userNamed"),
	VerifierMismatch:                  mock.NameAnswer("verifierMismatch"),
	VerifierMissing:                   mock.NameAnswer("verifierMissing"),
	WrongClient:                       mock.NameAnswer("wrongClient"),
}
