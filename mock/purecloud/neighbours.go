package purecloud

import (
	"context"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
)

// This file holds what Terraform's provider and others ask for beside the clients,
// as far as they read the answers.

const (
	organizationPath = "/api/v2/organizations/me"
	divisionsPath    = "/api/v2/authorization/divisions"
	rolesPath        = "/api/v2/authorization/roles"
)

type organizationView struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Language    string          `json:"defaultLanguage"`
	CountryCode string          `json:"defaultCountryCode"`
	Domain      string          `json:"domain"`
	Version     int             `json:"version"`
	State       string          `json:"state"`
	Platform    string          `json:"productPlatform"`
	SelfURI     string          `json:"selfUri"`
	Features    map[string]bool `json:"features"`
}

func describeOrganization(_ context.Context, c *mock.Call, _ struct{}) (*organizationView, error) {
	org, err := home(c.Tx)
	if err != nil {
		return nil, err
	}
	return &organizationView{
		ID: org.ID, Name: org.Name, Language: "en-us", CountryCode: "US",
		Domain: strings.ToLower(strings.Join(strings.Fields(org.Name), "-")), Version: 1,
		State: active, Platform: "PureCloud", SelfURI: organizationPath, Features: map[string]bool{},
	}, nil
}

type product struct {
	ID string `json:"id"`
}

// A shortPage is a page without addresses.
type shortPage[Entity any] struct {
	Entities   []Entity `json:"entities"`
	PageSize   int      `json:"pageSize"`
	PageNumber int      `json:"pageNumber"`
	Total      int      `json:"total"`
	PageCount  int      `json:"pageCount"`
	SelfURI    string   `json:"selfUri,omitempty"`
}

type pageArgs struct {
	PageSize   int64 `arg:"pageSize"`
	PageNumber int64 `arg:"pageNumber"`
}

// sizeOf is how many come at once where the caller names none.
func sizeOf(asked int64) int64 {
	if asked <= 0 {
		return 25
	}
	return asked
}

// pageOf cuts a page out of all entities. There is at least one, be it empty.
func pageOf[Entity any](all []Entity, in pageArgs, selfURI string) *shortPage[Entity] {
	size, number := sizeOf(in.PageSize), max(in.PageNumber, 1)
	total := int64(len(all))
	first := min((number-1)*size, total)
	return &shortPage[Entity]{
		Entities: append([]Entity{}, all[first:min(first+size, total)]...), PageSize: int(size), PageNumber: int(number),
		Total: len(all), PageCount: int(max((total+size-1)/size, 1)), SelfURI: selfURI,
	}
}

func listProducts(context.Context, *mock.Call, struct{}) (*shortPage[product], error) {
	return pageOf([]product{{"purecloud"}}, pageArgs{PageSize: 1}, ""), nil
}

type divisionView struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Home        bool           `json:"homeDivision"`
	Objects     map[string]int `json:"objectCounts"`
	SelfURI     string         `json:"selfUri"`
}

// defaultDivision is the home of a fixture without divisions.
var defaultDivision = division{"ba5eba11-0000-4000-8000-000000000001", "Home"}

// describeHomeDivision shows the first division of the fixture.
func describeHomeDivision(_ context.Context, c *mock.Call, _ struct{}) (*divisionView, error) {
	rows, err := divisionByID.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	first := defaultDivision
	if len(rows) > 0 {
		first = *rows[0]
	}
	return &divisionView{ID: first.ID, Name: first.Name, Home: true, Objects: map[string]int{}, SelfURI: divisionsPath + "/" + first.ID}, nil
}

type roleView struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Permissions []string `json:"permissions"`
	Policies    []any    `json:"permissionPolicies"`
	Default     bool     `json:"default"`
	Base        bool     `json:"base"`
	SelfURI     string   `json:"selfUri"`
}

func listRoles(_ context.Context, c *mock.Call, in struct {
	PageSize   int64  `arg:"pageSize"`
	PageNumber int64  `arg:"pageNumber"`
	Name       string `arg:"name"`
}) (*shortPage[roleView], error) {
	rows, err := roleByID.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	var found []roleView
	for _, r := range rows {
		if in.Name == "" || strings.EqualFold(in.Name, r.Name) {
			found = append(found, roleView{
				ID: r.ID, Name: r.Name, Permissions: append([]string{}, r.Permissions...), Policies: []any{}, SelfURI: rolesPath + "/" + r.ID,
			})
		}
	}
	return pageOf(found, pageArgs{in.PageSize, in.PageNumber}, rolesPath), nil
}

type userView struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	SelfURI string `json:"selfUri"`
}

// describeUser shows whom the token acts for: nobody, where a client calls for
// itself (§5.1).
func describeUser(_ context.Context, c *mock.Call, _ struct{}) (*userView, error) {
	id := exchangeOf(c).token.UserID
	if id == "" {
		c.Note("a token of client credentials has no user; one of a code is wanted")
	}
	u, err := mock.MustFirst(c.Tx, userByID, id, "notFound")
	if err != nil {
		return nil, err
	}
	return &userView{u.ID, u.Name, usersPath + "/" + u.ID}, nil
}

type userRoles struct {
	Roles       []namedEntity `json:"roles"`
	Unused      []namedEntity `json:"unusedRoles"`
	Permissions []string      `json:"permissions"`
	Policies    []any         `json:"permissionPolicies"`
}

func listUserRoles(_ context.Context, c *mock.Call, in struct {
	ID string `arg:"subjectId"`
}) (*userRoles, error) {
	u, err := mock.MustFirst(c.Tx, userByID, in.ID, "notFound")
	if err != nil {
		return nil, err
	}
	out := &userRoles{Roles: []namedEntity{}, Unused: []namedEntity{}, Permissions: []string{}, Policies: []any{}}
	for _, id := range u.Roles {
		r, err := roleByID.First(c.Tx, id)
		if err != nil {
			return nil, err
		}
		out.Roles = append(out.Roles, namedEntity{r.ID, r.Name})
		for _, permission := range r.Permissions {
			if !slices.Contains(out.Permissions, permission) {
				out.Permissions = append(out.Permissions, permission)
			}
		}
	}
	return out, nil
}
