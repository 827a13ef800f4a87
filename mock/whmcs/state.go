package whmcs

// The types of a state, for tests that start from one or read one. What each field
// means stands where it is kept.
type (
	State         = section
	Administrator = administrator
	Role          = role
	APICredential = apiCredential
	Client        = client
	Service       = service
	User          = user
	Credential    = credential
	Code          = code
	Token         = token
	SsoToken      = ssoToken
)
