// The gate: what each request of an import comes to, whatever tool imports it, sent
// as it was imported against a mock as it starts. Only what is written here with its
// reason may be refused.
const success = [200, 'success']
export const expected = {
	whmcs: {
		'Call any action': success,
		'Create an OAuth credential': success,
		'Update an OAuth credential': success,
		'List OAuth credentials': success,
		'Delete an OAuth credential': success,
		'Ask for the version': success,
		'Create a single sign-on token': success,
		'Discover the endpoints': [200],
		'Discover the endpoints at the standard path': [404], // there only where the installation has the rewrite rule
		'Get the keys': [200],
		'Ask a user for authorization': [302],
		'Get an access token': [200],
		'Ask who signed on': [200],
		'Sign on with a token': [302],
	},
	purecloud: {
		'List OAuth clients': [200],
		'Create an OAuth client': [200],
		'Get an OAuth client': [200],
		'Replace an OAuth client': [200],
		'Delete an OAuth client': [204],
		"Regenerate a client's secret": [200],
		"Query a client's API usage": [200],
		"Summarise a client's API usage": [200],
		'Get the results of a usage query': [200],
		'List authorizations': [200],
		'Get an authorization': [404, 'not.found'], // a token of client credentials has no user
		'List OAuth scopes': [200],
		'Get an OAuth scope': [200],
		'Describe the organization': [200],
		'List the products': [200],
		'Describe the home division': [200],
		'List roles': [200],
		'Describe the user of the token': [404, 'not.found'], // as above
		'List the roles of a user': [200],
		'List integration credentials': [200],
		'Create an integration credential': [200],
		'List integration credentials by cursor': [200],
		'Get an integration credential': [200],
		'Replace an integration credential': [200],
		'Delete an integration credential': [204],
		'Describe the current token': [200],
		'Check the current token': [200],
		'Revoke the current token': [200],
		'Get an access token': [200],
		'Ask a user for authorization': [302],
	},
}

/** What an answer comes to: its status, and what its body says beyond that. */
export function outcome(provider, status, text) {
	const body = text && text.startsWith('{') ? JSON.parse(text) : {}
	const word = provider === 'whmcs' ? body.result : body.code
	return word === undefined ? [status] : [status, word === 'error' ? body.message : word]
}
