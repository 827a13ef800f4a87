package purecloud

import (
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

const credentialsPath = "/api/v2/integrations/credentials"

// An integrationCredential is what an integration signs on with, such as id and
// secret of a client: Terraform keeps a new client's secret in one.
type integrationCredential struct {
	ID         string            `yaml:"id" needed:"true" help:"Its id." example:"cede0000-0000-4000-8000-000000000001"`
	Name       string            `yaml:"name" needed:"true" help:"Its name." example:"Example credential"`
	Type       string            `yaml:"type" needed:"true" help:"The name of its type." example:"pureCloudOAuthClient"`
	Fields     map[string]string `yaml:"fields,omitempty" help:"What it holds." example:"{clientId: c0ffee00-0000-4000-8000-000000000001, clientSecret: mock-client-secret}"`
	CreatedAt  time.Time         `yaml:"dateCreated,omitempty" help:"When it was made." example:"2021-07-16T00:00:00Z"`
	ModifiedAt time.Time         `yaml:"dateModified,omitempty" help:"When it was changed." example:"2021-07-16T00:00:00Z"`

	Number int64 `yaml:"-"` // order of creation
}

var (
	integrationByID     = table.Unique("id", func(row *integrationCredential) string { return row.ID })
	integrationByNumber = table.Many("number", func(row *integrationCredential) int64 { return row.Number })
	integrations        = table.New("purecloud.integrationCredential", integrationByID, integrationByNumber)
)

type credentialType struct {
	Name string `json:"name" arg:"name"`
}

type credentialInfo struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	DateCreated  string         `json:"createdDate,omitempty"`
	DateModified string         `json:"modifiedDate,omitempty"`
	Type         credentialType `json:"type"`
	SelfURI      string         `json:"selfUri"`
}

func (row *integrationCredential) info() credentialInfo {
	return credentialInfo{
		ID: row.ID, Name: row.Name, DateCreated: stamp(row.CreatedAt), DateModified: stamp(row.ModifiedAt),
		Type: credentialType{row.Type}, SelfURI: credentialsPath + "/" + row.ID,
	}
}

type credentialArgs struct {
	ID string `arg:"credentialId"`
}

type credentialBody struct {
	Name   string            `arg:"name"`
	Type   credentialType    `arg:"type"`
	Fields map[string]string `arg:"credentialFields"`
}

func (b *credentialBody) write(c *mock.Call, row *integrationCredential) {
	row.Name, row.Type, row.Fields, row.ModifiedAt = b.Name, b.Type.Name, b.Fields, c.Now()
}

func createIntegration(_ context.Context, c *mock.Call, in struct {
	Body credentialBody `arg:"body"`
}) (*credentialInfo, error) {
	row := &integrationCredential{CreatedAt: c.Now()}
	in.Body.write(c, row)
	var err error
	if row.ID, err = unused(c, integrationByID, newID); err != nil {
		return nil, err
	}
	if row.Number, err = integrations.Next(c.Tx); err != nil {
		return nil, err
	}
	out := row.info()
	return &out, integrations.Create(c.Tx, row)
}

func getIntegration(_ context.Context, c *mock.Call, in credentialArgs) (*credentialInfo, error) {
	row, err := mock.MustFirst(c.Tx, integrationByID, in.ID, "notFound")
	if err != nil {
		return nil, err
	}
	out := row.info()
	out.DateCreated, out.DateModified = "", "" // the model has none
	return &out, nil
}

func replaceIntegration(_ context.Context, c *mock.Call, in struct {
	ID   string         `arg:"credentialId"`
	Body credentialBody `arg:"body"`
}) (*credentialInfo, error) {
	was, err := mock.MustFirst(c.Tx, integrationByID, in.ID, "notFound")
	if err != nil {
		return nil, err
	}
	next := *was
	in.Body.write(c, &next)
	out := next.info()
	return &out, integrations.Replace(c.Tx, &next)
}

func deleteIntegration(_ context.Context, c *mock.Call, in credentialArgs) (struct{}, error) {
	row, err := mock.MustFirst(c.Tx, integrationByID, in.ID, "notFound")
	if err != nil {
		return struct{}{}, err
	}
	return struct{}{}, integrations.Delete(c.Tx, row)
}

func infos(c *mock.Call) ([]credentialInfo, error) {
	rows, err := integrationByNumber.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	out := []credentialInfo{}
	for _, row := range rows {
		out = append(out, row.info())
	}
	return out, nil
}

func listIntegrations(_ context.Context, c *mock.Call, in pageArgs) (*shortPage[credentialInfo], error) {
	all, err := infos(c)
	if err != nil {
		return nil, err
	}
	return pageOf(all, in, credentialsPath), nil
}

type credentialsAfter struct {
	Entities []credentialInfo `json:"entities"`
	NextURI  string           `json:"nextUri,omitempty"`
	SelfURI  string           `json:"selfUri"`
}

// followIntegrations lists what comes after a credential, and nothing after the
// last: Terraform asks until nothing comes. After one that is not there nothing
// comes either, so that nobody asks for ever.
func followIntegrations(_ context.Context, c *mock.Call, in struct {
	PageSize int64  `arg:"pageSize"`
	After    string `arg:"after"`
}) (*credentialsAfter, error) {
	all, err := infos(c)
	if err != nil {
		return nil, err
	}
	if in.After != "" {
		at := slices.IndexFunc(all, func(row credentialInfo) bool { return row.ID == in.After })
		if at < 0 {
			c.Note("after: no credential has this id, so that nothing follows; the id of the last that was shown is wanted")
			at = len(all) - 1
		}
		all = all[at+1:]
	}
	out := &credentialsAfter{Entities: all, SelfURI: credentialsPath + "/listing"}
	if size := int(sizeOf(in.PageSize)); len(all) > size {
		out.Entities = all[:size]
		out.NextURI = out.SelfURI + "?after=" + all[size-1].ID
	}
	return out, nil
}
