package purecloud

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

var (
	createAnswers = []string{
		"clientCreated", "invalidDate", "invalidValue", "badGrantType", "grantTypeRequired", "missingClientRoles", "tooManyClients",
	}
	replaceAnswers = []string{"clientReplaced", "invalidDate", "invalidValue", "badGrantType", "grantTypeRequired", "notFound"}
)

type clientArgs struct {
	ID string `arg:"clientId"`
}

// clientBody is a client as callers write it. Its schema was checked before.
type clientBody struct {
	Name          string         `arg:"name"`
	Validity      int64          `arg:"accessTokenValiditySeconds"`
	Description   *string        `arg:"description"`
	RedirectURIs  []string       `arg:"registeredRedirectUri"`
	RoleIDs       []string       `arg:"roleIds"`
	GrantType     string         `arg:"authorizedGrantType"`
	Scope         []string       `arg:"scope"`
	RoleDivisions []roleDivision `arg:"roleDivisions"`
	State         string         `arg:"state"`
	DateToDelete  string         `arg:"dateToDelete"`
}

// listClients shows every client on one page, whatever page is asked for: those
// that page on their own stop at a body that does not change (§6.1).
func listClients(_ context.Context, c *mock.Call, _ struct{}) (*clientPage, error) {
	rows, err := present(c)
	if err != nil {
		return nil, err
	}
	page := &clientPage{make([]*shownClient, len(rows)), paging{
		PageSize: len(rows), PageNumber: 1, Total: len(rows),
		FirstURI: clientsPath, LastURI: clientsPath, SelfURI: clientsPath, PageCount: 1,
	}}
	if c.Behaviour(listPageSize) == "atLeast25" {
		page.paging.PageSize = max(25, len(rows))
	}
	withSecret := c.Behaviour(secretInList) == "included"
	for i, cl := range rows {
		grantType := "" // the item of the documents' vintage is without (§1)
		if today(c) {
			grantType = spelled(c, cl.GrantType)
		}
		if page.entities[i], err = cl.showing(&cl.shown.listed, grantType, withSecret); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// createClient makes a client with an id and a secret of the sandbox's randomness.
func createClient(_ context.Context, c *mock.Call, in struct {
	Body clientBody `arg:"body"`
}) (*clientView, error) {
	if err := checkLimit(c); err != nil {
		return nil, err
	}
	cl := client{CreatedAt: c.Now(), CreatedBy: self(c)}
	if err := in.Body.write(c, &cl); err != nil {
		return nil, err
	}
	if cl.GrantType == grantClientCredentials && len(cl.RoleDivisions) == 0 && len(cl.RoleIDs) == 0 {
		return nil, mock.Refuse("missingClientRoles")
	}
	var err error
	if cl.ID, err = unused(c, clientByID, newID); err != nil {
		return nil, err
	}
	if err := giveSecret(c, &cl); err != nil {
		return nil, err
	}
	if cl.Number, err = clients.Next(c.Tx); err != nil {
		return nil, err
	}
	out := view(c, cl.seal(), true)
	return &out, clients.Create(c.Tx, &cl)
}

// checkLimit refuses one client more than the fixture allows.
func checkLimit(c *mock.Call) error {
	if c.Behaviour(clientLimit) == "none" {
		return nil
	}
	org, err := home(c.Tx)
	if err != nil {
		return err
	}
	rows, err := present(c)
	if err != nil {
		return err
	}
	if org.MaxClients > 0 && int64(len(rows)) >= org.MaxClients {
		return mock.Refuse("tooManyClients")
	}
	return nil
}

func getClient(_ context.Context, c *mock.Call, in clientArgs) (*shownClient, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	return cl.showing(&cl.shown.alone, spelled(c, cl.GrantType), c.Behaviour(secretOnRead) == "shown")
}

// replaceClient writes the whole client anew, but for its id, its secret and
// its creation (§6).
func replaceClient(_ context.Context, c *mock.Call, in struct {
	ID   string     `arg:"clientId"`
	Body clientBody `arg:"body"`
}) (*clientView, error) {
	was, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	next := client{ID: was.ID, Secret: was.Secret, CreatedAt: was.CreatedAt, CreatedBy: was.CreatedBy, Number: was.Number}
	if err := in.Body.write(c, &next); err != nil {
		return nil, err
	}
	if next.GrantType == grantClientCredentials && len(next.RoleDivisions) == 0 && len(next.RoleIDs) == 0 && c.Behaviour(removedRoles) == "refused" {
		return nil, mock.Refuse("badRequest")
	}
	if next.Secret == "" {
		if err := giveSecret(c, &next); err != nil {
			return nil, err
		}
	}
	if next.State == disabled {
		if err := revoke(c.Tx, next.ID); err != nil {
			return nil, err
		}
	}
	out := view(c, next.seal(), c.Behaviour(secretOnRead) == "shown")
	return &out, clients.Replace(c.Tx, &next)
}

// write puts a body's values into a client, and checks what no schema says.
func (b *clientBody) write(c *mock.Call, cl *client) error {
	if b.DateToDelete != "" {
		at, err := time.Parse(time.RFC3339, b.DateToDelete)
		if err != nil {
			return mock.Refuse("invalidDate")
		}
		cl.DateToDelete = at.UTC()
	}
	for _, uri := range b.RedirectURIs {
		if !isAbsolute(uri) {
			return mock.Refuse("badRequest")
		}
	}
	b.note(c)
	if err := b.checkRoles(c); err != nil {
		return err
	}
	if err := checkScopes(c, "badRequest", b.Scope); err != nil {
		return err
	}
	if b.Validity > longestValidity && (c.Behaviour(scimClients) == "none" || !slices.ContainsFunc(b.Scope, isSCIM)) {
		c.Notef("accessTokenValiditySeconds: more than %d is for clients with the scope scim, by the behaviour scimClients", longestValidity)
		return mock.Refuse("badRequest")
	}
	cl.Name, cl.Description, cl.RedirectURIs, cl.Scope = b.Name, b.Description, b.RedirectURIs, b.Scope
	cl.RoleIDs, cl.RoleDivisions = b.RoleIDs, b.RoleDivisions
	cl.GrantType = hyphened(b.GrantType)
	cl.Validity, cl.State = b.Validity, b.State
	if cl.Validity == 0 {
		cl.Validity = number(c, defaultTokenLifetime)
	}
	if cl.State == "" {
		cl.State = active
	}
	cl.ModifiedAt, cl.ModifiedBy = c.Now(), self(c)
	return nil
}

// longestValidity is that of all clients but those for SCIM (§5.1).
const longestValidity = 172800

func isSCIM(scope string) bool { return scope == "scim" || scope == "scim:readonly" }

// note names roles that pass although nobody knows them.
func (b *clientBody) note(c *mock.Call) {
	if !c.Watched() {
		return
	}
	for _, id := range (&client{RoleIDs: b.RoleIDs, RoleDivisions: b.RoleDivisions}).roleIDs() {
		if r, err := roleByID.First(c.Tx, id); r == nil && err == nil {
			c.Note("roleIds: one that the fixture lacks, which permits nothing; its roles are those of the section roles")
		}
	}
	b.noteDivisions(c)
}

// noteDivisions names what the service would look at: a division that nobody knows,
// and a client for client credentials that is left without a role.
func (b *clientBody) noteDivisions(c *mock.Call) {
	for i, rd := range b.RoleDivisions {
		if rd.DivisionID == allDivisions || rd.DivisionID == defaultDivision.ID {
			continue
		}
		if d, err := divisionByID.First(c.Tx, rd.DivisionID); d == nil && err == nil {
			c.Notef("roleDivisions/%d: a division that the fixture lacks; with the behaviour unknownRoles it is refused", i)
		}
	}
	if hyphened(b.GrantType) == grantClientCredentials && len(b.RoleIDs) == 0 && len(b.RoleDivisions) == 0 {
		c.Note("roleDivisions: the client is left without roles, so that its tokens open nothing that asks for a permission")
	}
}

// checkScopes names the scopes that nobody knows, and refuses them where the sandbox is
// strict.
func checkScopes(c *mock.Call, refusal string, scopes []string) error {
	known := c.Document.EnumDescriptions(scopeIDs)
	for i, scope := range scopes {
		if known.Has(scope) {
			continue
		}
		c.NoteValue(fmt.Sprintf("scope/%d", i), scope, known.Keys())
		if c.Behaviour(unknownScopes) == "strict" {
			return mock.Refuse(refusal)
		}
	}
	return nil
}

// checkRoles refuses roles and divisions that the fixture lacks, where it says
// that these are all. Terraform sends ids that no mock has seen.
func (b *clientBody) checkRoles(c *mock.Call) error {
	if c.Behaviour(unknownRoles) == "accepted" {
		return nil
	}
	asked := (&client{RoleIDs: b.RoleIDs, RoleDivisions: b.RoleDivisions}).roleIDs()
	for _, id := range asked {
		if _, err := mock.MustFirst(c.Tx, roleByID, id, "badRequest"); err != nil {
			return err
		}
	}
	for _, rd := range b.RoleDivisions {
		if rd.DivisionID == allDivisions {
			continue
		}
		if _, err := mock.MustFirst(c.Tx, divisionByID, rd.DivisionID, "badRequest"); err != nil {
			return err
		}
	}
	return nil
}

// isAbsolute reports whether a redirect URI is one, be it of a web page or of
// an application's own scheme. JSON schemas leave format uri unchecked.
func isAbsolute(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" || u.Fragment != "" {
		return false
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.Hostname() != ""
	}
	return u.Host != "" || u.Path != "" || u.Opaque != ""
}

// A removal is a delete's answer, which has no body.
type removal struct{ name string }

func (r *removal) AnswerName() string { return r.name }

// deleteClient removes a client that is inactive, and with it all that was
// issued to it.
func deleteClient(_ context.Context, c *mock.Call, in clientArgs) (*removal, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	if cl.State != inactive {
		return nil, mock.Refuse("cannotDeleteClient")
	}
	out := &removal{"clientDeleted"}
	if c.Behaviour(deletedStatus) == "200" {
		out.name = "clientDeletedOk"
	}
	const young, restorable = 30 * 24 * time.Hour, 7 * 24 * time.Hour
	if c.Behaviour(deleteOfOldClients) == "afterSevenDays" && c.Now().Sub(cl.CreatedAt) > young {
		if cl.RemovedAt.IsZero() {
			next := *cl
			next.RemovedAt = c.Now().Add(restorable)
			next.DateToDelete = next.RemovedAt
			cl = next.seal()
		}
		return out, clients.Replace(c.Tx, cl)
	}
	if err := forget(c.Tx, cl.ID); err != nil {
		return nil, err
	}
	c.Counters().(*counters).forget(cl.ID)
	return out, clients.Delete(c.Tx, cl)
}

// forget drops everything that hangs on a client.
func forget(tx *table.Tx, id string) error {
	for _, err := range []error{revoke(tx, id), authorizationByClient.DeleteAll(tx, id), executionByClient.DeleteAll(tx, id)} {
		if err != nil {
			return fmt.Errorf("forget client %s: %w", id, err)
		}
	}
	return nil
}
