package whmcs

// The behaviours of the spec that a fixture can play in more than one way; what
// each means stands there, under x-behaviours.
const (
	idType              = "idType"
	jsonSlashes         = "jsonSlashes"
	jsonQuotes          = "jsonQuotes"
	jsonMarkup          = "jsonMarkup"
	defaultResponseType = "defaultResponseType"
	nvpTrailing         = "nvpTrailing"
	commandCheck        = "commandCheck"
	wrongAccessKey      = "wrongAccessKey"
	serviceCheck        = "serviceCheck"
	updatedServices     = "updatedServices"
	redirectURISplit    = "redirectUriSplit"
	emptyCollections    = "emptyCollections"
	wellKnownRewrite    = "wellKnownRewrite"
	signingKeys         = "signingKeys"
	consent             = "consent"
	authorizeState      = "authorizeState"
	pkce                = "pkce"
	nonce               = "nonce"
	missingSecret       = "missingSecret"
	tokensAfterReset    = "tokensAfterReset"
	ssoScope            = "ssoScope"
)

// And those that are a number, which stands in the spec alone.
const (
	signOnCodeLifetime  = "signOnCodeLifetime"
	signOnTokenLifetime = "signOnTokenLifetime"
	ssoTokenLifetime    = "ssoTokenLifetime"
)
