// Package badge emulates an office that issues badges: a service that nobody has,
// to see what a provider costs.
package badge

import (
	"cmp"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// Provider returns the emulation.
func Provider() mock.Provider {
	return mock.Provider{
		Name: "badge",
		Handlers: map[string]mock.Handler{
			"openSession":   mock.Handle(openSession, "sessionOpened", "unknownClient").Keeping(),
			"getTokensMe":   mock.Handle(describeSession, "sessionDescribed"),
			"listBadges":    mock.Handle(listBadges, "badgesListed", "badRequest"),
			"issueBadge":    mock.Handle(issueBadge, "badgeIssued", "forbidden", "unknownDoor"),
			"getBadge":      mock.Handle(getBadge, "badgeShown", "noBadge"),
			"changeBadge":   mock.Handle(changeBadge, "badgeShown", "forbidden", "noBadge", "unknownDoor"),
			"withdrawBadge": mock.Handle(withdrawBadge, "badgeWithdrawn", "forbidden", "noBadge"),
		},
		Secured: map[string][]string{"Session": {"unauthorized"}},
		Reading: []string{"badRequest"},
		Admit:   admit,
		Invalid: invalid,
		Root:    "/access",
		Owns:    []string{"/"},
		Connect: &connect,
		Section: func() mock.Section { return &section{} },
	}
}

// invalid names what is wrong with a request.
func invalid(_ *mock.Call, violations []spec.Violation) error {
	return mock.Refuse("badRequest", "what", cmp.Or(strings.TrimPrefix(violations[0].Pointer, "/"), "the body"))
}

// section is the badge part of a fixture file.
type section struct {
	Doors    []door    `yaml:"doors,omitempty"`
	Clients  []client  `yaml:"clients,omitempty"`
	Sessions []session `yaml:"sessions,omitempty"`
	Badges   []badge   `yaml:"badges,omitempty"`
}

// Rows pairs the lists with their tables.
func (s *section) Rows() []mock.Rows {
	return []mock.Rows{
		mock.List("doors", doorByName, &s.Doors, nil), mock.List("clients", clientByID, &s.Clients, nil),
		mock.List("sessions", sessionByToken, &s.Sessions, nil), mock.List("badges", badgeBySerial, &s.Badges, nil),
	}
}

// Load counts the badges on.
func (s *section) Load(tx *table.Tx) error { return badges.Used(tx, int64(len(s.Badges))) }

// Dump has nothing to add to the lists.
func (s *section) Dump(*table.Tx, any) error { return nil }
