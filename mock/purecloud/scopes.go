package purecloud

import (
	"context"

	"github.com/credmock/credmock/mock"
)

type scopeView struct {
	ID          string `json:"id"`
	Description string `json:"description"`
	SelfURI     string `json:"selfUri"`
}

type scopePage struct {
	Total    int         `json:"total"`
	Entities []scopeView `json:"entities"`
	SelfURI  string      `json:"selfUri"`
}

// scopeIDs is the schema that lists and describes the scopes.
const scopeIDs = "ScopeId"

func listScopes(_ context.Context, c *mock.Call, _ struct{}) (*scopePage, error) {
	page := &scopePage{SelfURI: scopesPath}
	for _, m := range c.Document.EnumDescriptions(scopeIDs) {
		page.Entities = append(page.Entities, scopeOf(m.Key, m.Value))
	}
	page.Total = len(page.Entities)
	return page, nil
}

func getScope(_ context.Context, c *mock.Call, in struct {
	ID string `arg:"scopeId"`
}) (*scopeView, error) {
	description := c.Document.EnumDescriptions(scopeIDs).Get(in.ID)
	if description == nil {
		return nil, mock.Refuse("notFound")
	}
	out := scopeOf(in.ID, description)
	return &out, nil
}

func scopeOf(id string, description any) scopeView {
	text, _ := description.(string)
	return scopeView{ID: id, Description: text, SelfURI: scopesPath + "/" + id}
}
