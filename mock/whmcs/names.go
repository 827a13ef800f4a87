// Code generated from spec whmcs by go generate; DO NOT EDIT.

package whmcs

import "github.com/credmock/credmock/mock"

// Operations names the operations of the document.
var Operations = struct {
	CallAPI               mock.OperationName // Call any action
	CreateOAuthCredential mock.OperationName // Create an OAuth credential
	DeleteOAuthCredential mock.OperationName // Delete an OAuth credential
	ListOAuthCredentials  mock.OperationName // List OAuth credentials
	UpdateOAuthCredential mock.OperationName // Update an OAuth credential
	WhmcsDetails          mock.OperationName // Ask for the version
}{
	CallAPI:               mock.NameOperation("whmcs", "CallAPI"),
	CreateOAuthCredential: mock.NameOperation("whmcs", "CreateOAuthCredential"),
	DeleteOAuthCredential: mock.NameOperation("whmcs", "DeleteOAuthCredential"),
	ListOAuthCredentials:  mock.NameOperation("whmcs", "ListOAuthCredentials"),
	UpdateOAuthCredential: mock.NameOperation("whmcs", "UpdateOAuthCredential"),
	WhmcsDetails:          mock.NameOperation("whmcs", "WhmcsDetails"),
}

// Answers names the answers of the document. Which of them an operation can come to
// is known when one is scheduled or expected.
var Answers = struct {
	AccessDenied            mock.AnswerName // The access key is wrong, or the administrator lacks the API Access permission.
	AdminUserRequired       mock.AnswerName // The call reached the local API without an administrator.
	AdministratorDisabled   mock.AnswerName // The administrator behind the credential is disabled.
	AuthenticationFailed    mock.AnswerName // The credentials are missing, or the secret is wrong.
	CommandNotFound         mock.AnswerName // No action of that name exists, as old installations say it.
	Created                 mock.AnswerName // The credential was made.
	Deleted                 mock.AnswerName // The credential is gone.
	Details                 mock.AnswerName // The version of the installation.
	EmptyAction             mock.AnswerName // The request names no action.
	EncodingFailed          mock.AnswerName // The answer would hold text that is not UTF-8, which JSON cannot carry.
	GrantTypeRequired       mock.AnswerName // No grant type was given.
	IdentifierRequired      mock.AnswerName // Neither credentialId nor clientApiIdentifier was given.
	InvalidClientIdentifier mock.AnswerName // No credential has that client identifier.
	InvalidCredentialID     mock.AnswerName // No credential has that ID.
	InvalidCredentials      mock.AnswerName // No API credential has that identifier.
	InvalidGrantType        mock.AnswerName // The grant type is not one of the two.
	InvalidIP               mock.AnswerName // The caller's address is not on the list.
	InvalidPassword         mock.AnswerName // The administrator's password hash is wrong.
	InvalidScope            mock.AnswerName // A scope does not exist; the first such one is named.
	InvalidServiceID        mock.AnswerName // No service has that ID.
	Listed                  mock.AnswerName // The credentials that match, possibly none.
	MethodNotAllowed        mock.AnswerName // The method is none of GET, HEAD and POST.
	NameRequired            mock.AnswerName // The authorization code grant needs a name.
	PermissionDenied        mock.AnswerName // No role of the API credential allows the action.
	ScopeRequired           mock.AnswerName // No scope was given.
	SecretReset             mock.AnswerName // The credential was changed and has a new secret.
	ServiceIDRequired       mock.AnswerName // The single sign-on grant needs a service.
	ServiceNotAssociated    mock.AnswerName // The service belongs to no client.
	UnknownAction           mock.AnswerName // No action of that name exists.
	UnknownActionNotFound   mock.AnswerName // No action of that name exists, told by status as well.
	Updated                 mock.AnswerName // The credential was changed and keeps its secret.
}{
	AccessDenied:            mock.NameAnswer("accessDenied"),
	AdminUserRequired:       mock.NameAnswer("adminUserRequired"),
	AdministratorDisabled:   mock.NameAnswer("administratorDisabled"),
	AuthenticationFailed:    mock.NameAnswer("authenticationFailed"),
	CommandNotFound:         mock.NameAnswer("commandNotFound"),
	Created:                 mock.NameAnswer("created"),
	Deleted:                 mock.NameAnswer("deleted"),
	Details:                 mock.NameAnswer("details"),
	EmptyAction:             mock.NameAnswer("emptyAction"),
	EncodingFailed:          mock.NameAnswer("encodingFailed"),
	GrantTypeRequired:       mock.NameAnswer("grantTypeRequired"),
	IdentifierRequired:      mock.NameAnswer("identifierRequired"),
	InvalidClientIdentifier: mock.NameAnswer("invalidClientIdentifier"),
	InvalidCredentialID:     mock.NameAnswer("invalidCredentialID"),
	InvalidCredentials:      mock.NameAnswer("invalidCredentials"),
	InvalidGrantType:        mock.NameAnswer("invalidGrantType"),
	InvalidIP:               mock.NameAnswer("invalidIP"),
	InvalidPassword:         mock.NameAnswer("invalidPassword"),
	InvalidScope:            mock.NameAnswer("invalidScope"),
	InvalidServiceID:        mock.NameAnswer("invalidServiceID"),
	Listed:                  mock.NameAnswer("listed"),
	MethodNotAllowed:        mock.NameAnswer("methodNotAllowed"),
	NameRequired:            mock.NameAnswer("nameRequired"),
	PermissionDenied:        mock.NameAnswer("permissionDenied"),
	ScopeRequired:           mock.NameAnswer("scopeRequired"),
	SecretReset:             mock.NameAnswer("secretReset"),
	ServiceIDRequired:       mock.NameAnswer("serviceIDRequired"),
	ServiceNotAssociated:    mock.NameAnswer("serviceNotAssociated"),
	UnknownAction:           mock.NameAnswer("unknownAction"),
	UnknownActionNotFound:   mock.NameAnswer("unknownActionNotFound"),
	Updated:                 mock.NameAnswer("updated"),
}
