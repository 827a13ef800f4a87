package purecloud

import (
	"strconv"
	"time"

	"github.com/credmock/credmock/mock"
)

// The behaviours of the spec that decide something here; what each means stands
// there, under x-behaviours. Those that a fixture can play in more than one way,
// and those that differ between the dialects:
const (
	deletedStatus           = "deletedStatus"
	deleteOfOldClients      = "deleteOfOldClients"
	secretOfImplicitClients = "secretOfImplicitClients"
	secretOnRead            = "secretOnRead"
	secretInList            = "secretInList"
	listPageSize            = "listPageSize"
	tokensAfterRegenerate   = "tokensAfterRegenerate"
	usageStartStatus        = "usageStartStatus"
	usagePolls              = "usagePolls"
	usageOutcome            = "usageOutcome"
	usageFreshness          = "usageFreshness"
	limitOn429              = "limitOn429"
	grantTypeSpelling       = "grantTypeSpelling"
	unknownRoles            = "unknownRoles"
	unknownScopes           = "unknownScopes"
	removedRoles            = "removedRoles"
	clientLimit             = "clientLimit"
	consent                 = "consent"
	rateLimit               = "rateLimit"
	scimClients             = "scimClients"
	nullFields              = "nullFields"
	repeatedRoleIDs         = "repeatedRoleIds"
	unmockedPaths           = "unmockedPaths"
)

// And those that are a number, which stands in the spec alone.
const (
	bodyLimit            = "bodyLimit"
	rateLimitWindow      = "rateLimitWindow"
	rateLimitAllowed     = "rateLimitAllowed"
	defaultTokenLifetime = "defaultTokenLifetime"
	codeLifetime         = "codeLifetime"
	tokensPerUser        = "tokensPerUser"
)

// number reads a behaviour that is one.
func number(c *mock.Call, behaviour string) int64 {
	n, err := strconv.ParseInt(c.Behaviour(behaviour), 10, 64)
	if err != nil {
		panic("spec purecloud: behaviour " + behaviour + " is no number") // a test reads them all
	}
	return n
}

// seconds reads a behaviour that is a time span.
func seconds(c *mock.Call, behaviour string) time.Duration {
	return time.Duration(number(c, behaviour)) * time.Second
}

// today reports whether the sandbox plays the models of today's service rather
// than those of the documents' vintage (§1).
func today(c *mock.Call) bool { return c.Document.Dialect == "current" }
