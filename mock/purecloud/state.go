package purecloud

// The types of a state, for tests that start from one or read one. What each field
// means stands where it is kept.
type (
	State         = section
	Organization  = place
	User          = user
	Role          = role
	Division      = division
	Client        = client
	Author        = author
	RoleDivision  = roleDivision
	Authorization = authorization
	Code          = code
	Token         = token
	RefreshToken  = refreshToken
	Execution     = execution
	Usage         = usage

	IntegrationCredential = integrationCredential
)
