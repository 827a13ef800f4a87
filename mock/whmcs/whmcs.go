// Package whmcs emulates the external API of WHMCS, as far as it manages OAuth
// credentials: one path, many actions, PHP's reading of forms, and errors that
// mostly come with status 200. Beside it stand the endpoints at which people sign on
// through a credential.
//
// It holds no message and no schema: those are in spec/whmcs. Rows named
// T, A and U in comments are facts about the service; the spec's x-source lines
// repeat them.
package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// Provider returns the emulation.
func Provider() mock.Provider {
	signs := newSigner()
	return mock.Provider{
		Name: "whmcs",
		Handlers: map[string]mock.Handler{
			"CallAPI":               mock.Handle(callUnknown, admitted("unknownAction", "emptyAction", "encodingFailed")...),
			"CreateOAuthCredential": mock.Handle(create, admitted(createAnswers...)...),
			"UpdateOAuthCredential": mock.Handle(update, admitted(updateAnswers...)...),
			"ListOAuthCredentials":  mock.Handle(list, admitted("listed", "encodingFailed")...),
			"DeleteOAuthCredential": mock.Handle(remove, admitted("deleted", "invalidCredentialID")...),
			"WhmcsDetails":          mock.Handle(details, admitted("details")...),
			"CreateSsoToken":        mock.Handle(createSsoToken, admitted(createSsoTokenAnswers...)...),

			"getOpenIDConfiguration":    mock.Handle(discover, "configuration", "methodNotAllowed"),
			"getWellKnownConfiguration": mock.Handle(discoverByRule, "configuration", "rewriteMissing", "methodNotAllowed"),
			"getCertificates":           mock.Handle(signs.certificates, "keysListed", "methodNotAllowed"),
			"getAuthorize":              mock.Handle(authorize, authorizeAnswers...),
			"postToken":                 mock.Handle(signs.exchange, tokenAnswers...).Keeping(),
			"getSingleSignOn":           mock.Handle(enter, "signedOn", "ssoTokenRefused", "signOnDenied", "methodNotAllowed"),
			"getUserInfo": mock.Handle(describeUser,
				"userDescribed", "userNamed", "userAddressed", "userIdentified", "twoTokens", "tokenMissing", "invalidToken", "tokenExpired", "insufficientScope", "methodNotAllowed"),
		},
		BodyLimit: maxBody,
		Limits: []mock.Limit{
			{Of: "body of a request to WHMCS", Most: maxBody, Unit: "bytes", Seen: "the answer to an empty form, as of PHP", Test: "TestOversizedForm"},
			{Of: "variables of a form, and of a query", Most: maxInputVars, Unit: "variables", Seen: "the answer to the first of them, as of PHP", Test: "TestDecodeFormVariableLimit"},
			{Of: "files of a form", Most: maxInputFiles, Unit: "files", Seen: "the answer to the first of them, as of PHP", Test: "TestDecodeMultipartVariableLimit"},
			{Of: "brackets in the name of a variable", Most: maxInputNesting, Unit: "brackets", Seen: "the answer to a form without it, as of PHP", Test: "TestDecodeQueryNestingLimit"},
		},
		Derived: []string{redirectURIs},
		Decode:  decode,
		Admit:   admit,
		Render:  render,
		Connect: &connect,
		Callers: callers,
		Caller:  caller,
		Renew:   renew,
		Section: func() mock.Section { return &section{} },
		Tables:  []table.Definition{installations},
	}
}
