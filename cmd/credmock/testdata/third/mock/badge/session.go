package badge

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A client may call the office.
type client struct {
	ID          string   `yaml:"id"`
	Secret      string   `yaml:"secret"`
	Permissions []string `yaml:"permissions,omitempty"`
}

// A session is what a client has a token for.
type session struct {
	Token  string    `yaml:"token"`
	Client string    `yaml:"client"`
	Until  time.Time `yaml:"until"`
}

var (
	clientByID     = table.Unique("id", func(cl *client) string { return cl.ID })
	sessionByToken = table.Unique("token", func(s *session) string { return s.Token })

	_        = table.New("badge.client", clientByID)
	sessions = table.New("badge.session", sessionByToken)
)

var connect = mock.Connect{
	URLs: []string{"url"}, ID: "clientId", Secret: "clientSecret",
	Public: mock.Credentials{ID: "mock-badge-office", Secret: "mock-badge-secret"},
	None:   "the fixture holds no client of the office",
	Held: func(tx *table.Tx) ([]mock.Credentials, error) {
		rows, err := clientByID.Rows(tx)
		var held []mock.Credentials
		for _, cl := range rows {
			held = append(held, mock.Credentials{ID: cl.ID, Secret: cl.Secret})
		}
		return held, err
	},
	Try: func(url string, c mock.Credentials) string {
		return fmt.Sprintf(`curl -d '{"client_id":"%s","client_secret":"%s"}' %s/token`, c.ID, c.Secret, url)
	},
}

const lifetime = time.Hour

type opened struct {
	Token     string `json:"access_token"`
	Type      string `json:"token_type"`
	ExpiresIn int64  `json:"expires_in"`
}

func openSession(_ context.Context, c *mock.Call, in struct {
	Body struct {
		ID     string `arg:"client_id"`
		Secret string `arg:"client_secret"`
	} `arg:"body"`
}) (*opened, error) {
	cl, err := mock.MustFirst(c.Tx, clientByID, in.Body.ID, "unknownClient")
	if err != nil {
		return nil, err
	}
	if cl.Secret != in.Body.Secret {
		return nil, mock.Refuse("unknownClient")
	}
	token, err := c.Random().Text(16, base64.RawURLEncoding)
	if err != nil {
		return nil, err
	}
	s := &session{Token: token, Client: cl.ID, Until: c.Now().Add(lifetime)}
	return &opened{s.Token, "bearer", int64(lifetime.Seconds())}, sessions.Create(c.Tx, s)
}

// admit finds the caller's session, and looks at what the caller may do.
func admit(c *mock.Call) error {
	if len(c.Operation.Schemes) == 0 {
		return nil
	}
	s, err := mock.MustFirst(c.Tx, sessionByToken, c.Bearer(), "unauthorized")
	if err != nil {
		return err
	}
	if !c.Now().Before(s.Until) {
		return mock.Refuse("unauthorized")
	}
	cl, err := mock.MustFirst(c.Tx, clientByID, s.Client, "unauthorized")
	if err != nil {
		return err
	}
	for _, permission := range c.Operation.Permissions {
		if !slices.Contains(cl.Permissions, permission) {
			return mock.Refuse("forbidden")
		}
	}
	c.Local = s
	return nil
}

type described struct {
	Client string `json:"client"`
	Until  string `json:"until"`
}

func describeSession(_ context.Context, c *mock.Call, _ struct{}) (*described, error) {
	s := c.Local.(*session)
	return &described{s.Client, s.Until.UTC().Format(time.RFC3339)}, nil
}
