// Package whmcs emulates the external API of WHMCS, as far as it manages OAuth
// credentials: one path, many actions, PHP's reading of forms, and errors that
// mostly come with status 200.
//
// It holds no message and no schema: those are in spec/whmcs.yaml. Rows named
// T, A and U in comments are facts about the service; the spec's x-source lines
// repeat them.
package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// Provider returns the emulation.
func Provider() mock.Provider {
	return mock.Provider{
		Name: "whmcs",
		Handlers: map[string]mock.Handler{
			"CallAPI":               mock.Handle(callUnknown, "unknownAction", "emptyAction", "encodingFailed"),
			"CreateOAuthCredential": mock.Handle(create, createAnswers...),
			"UpdateOAuthCredential": mock.Handle(update, updateAnswers...),
			"ListOAuthCredentials":  mock.Handle(list, "listed", "encodingFailed"),
			"DeleteOAuthCredential": mock.Handle(remove, "deleted", "invalidCredentialID"),
			"WhmcsDetails":          mock.Handle(details, "details"),
		},
		Always:  accessAnswers,
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
