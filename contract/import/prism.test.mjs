// A third opinion on every kind of request: Prism, on the strict form of each
// document, accepts what the mock accepts and rejects what it rejects. Where it
// does not, the row says why; a reason that no longer applies fails.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { printSpec, startMock } from '../interop/mock.mjs'
import { scratchFile, startPrism } from './tools.mjs'

const bounded = { timeout: 180_000 }
const documentsID = '18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6'

const state = 'only the mock knows what is stored'
const access = 'the caller is known by fields of the form, which no schema can check'
const both = 'no schema says that one field is needed because of another'
const silent = 'Prism never answers a body that is not JSON'
const lenient = 'the service takes what the document does not recommend'

// WHMCS: the fields of a form beside the credentials. Absent ones are null.
const create = { action: 'CreateOAuthCredential', grantType: 'single_sign_on', scope: 'clientarea:sso', serviceId: '1' }
const code = { ...create, grantType: 'authorization_code', scope: 'openid profile', name: 'Table', serviceId: null }
const update = { action: 'UpdateOAuthCredential', credentialId: '1' }
const list = { action: 'ListOAuthCredentials' }
const remove = { action: 'DeleteOAuthCredential', credentialId: '1' }
const printed = { identifier: null, secret: null, username: 'IDENTIFIER_OR_ADMIN_USERNAME', password: 'SECRET_OR_HASHED_PASSWORD' }
const login = { identifier: 'mock-identifier', secret: 'mock-secret', responsetype: 'json' }

function whmcs(name, accepted, fields, { differs, method = 'POST', path = '/includes/api.php', body, type } = {}) {
	const all = Object.entries({ ...login, ...fields }).filter(([, value]) => value !== null)
	return { name, accepted, differs, request: async () => {
		if (method === 'GET') return { path: `${path}?${new URLSearchParams(all)}`, method }
		if (type === 'multipart') {
			const form = new FormData()
			for (const [key, value] of all) form.append(key, value)
			return { path, method, body: form }
		}
		return { path, method, body: body ?? new URLSearchParams(all), headers: type && { 'content-type': type } }
	} }
}

const rowsOfWHMCS = [
	whmcs('create_for_single_sign_on', true, create),
	whmcs('create_for_the_code_flow', true, code),
	whmcs('create_with_every_field', true, { ...code, description: 'd', logoUri: 'a.png', redirectUri: 'https://a.example/' }),
	whmcs('create_with_an_unknown_field', true, { ...create, email: 'a@example.com' }),
	whmcs('update_by_id', true, { ...update, name: 'n' }),
	whmcs('update_nothing', true, update),
	whmcs('update_by_client_identifier', true, { ...update, credentialId: null, clientApiIdentifier: 'COMPANY-NAME.+ddPpB4+MVU5jeacL/iEiw==', name: 'n' }),
	whmcs('update_with_reset', true, { ...update, resetSecret: 'true' }),
	whmcs('reset_with_1', true, { ...update, resetSecret: '1' }),
	whmcs('several_redirect_uris', true, { ...update, 'redirectUri[0]': 'https://a.example/', 'redirectUri[1]': 'https://b.example/' }),
	whmcs('the_documents_create', true, {
		...printed, action: 'CreateOAuthCredential', grantType: 'single_sign_on', scope: 'clientarea:sso clientarea:billing_info clientarea:announcements',
		serviceId: '1', description: 'Billing and Announcements SSO',
	}),
	whmcs('the_documents_update', true, { ...printed, action: 'UpdateOAuthCredential', credentialId: '1', name: 'Credential name', resetSecret: '1' }),
	whmcs('update_without_reset', true, { ...update, resetSecret: 'false' }),
	whmcs('update_every_field', true, { ...update, name: 'n', description: 'd', grantType: 'authorization_code', scope: 'openid', serviceId: '1', logoUri: 'a.png', redirectUri: 'https://a.example/' }),
	whmcs('list', true, list),
	whmcs('list_of_a_grant_type', true, { ...list, grantType: 'single_sign_on' }),
	whmcs('list_of_an_unknown_grant_type', true, { ...list, grantType: 'implicit' }),
	whmcs('list_sorted', true, { ...list, sortField: 'name', sortOrder: 'DESC', limit: '2' }),
	whmcs('delete', true, remove),
	whmcs('details', true, { action: 'WhmcsDetails' }),
	whmcs('username_and_password', true, { ...list, identifier: null, secret: null, username: 'mock-identifier', password: 'mock-secret' }),
	whmcs('empty_credentials_beside', true, { ...list, username: '', password: '', accesskey: '' }),
	whmcs('multipart', true, list, { type: 'multipart' }),
	whmcs('no_action', false, {}),
	whmcs('unknown_action', false, { action: 'AddClient' }),
	whmcs('empty_action', false, { action: '' }),
	whmcs('create_without_grant_type', false, { ...create, grantType: null }),
	whmcs('create_without_scope', false, { ...create, scope: null }),
	whmcs('create_with_an_unknown_grant_type', false, { ...create, grantType: 'implicit' }),
	whmcs('create_with_a_word_for_service', false, { ...create, serviceId: 'one' }),
	whmcs('update_with_an_unknown_grant_type', false, { ...update, grantType: 'implicit' }),
	whmcs('update_with_a_word_for_id', false, { ...update, credentialId: 'one', name: 'n' }),
	whmcs('delete_without_id', false, { ...remove, credentialId: null }),
	whmcs('delete_with_a_word_for_id', false, { ...remove, credentialId: 'one' }),
	whmcs('other_method', false, list, { method: 'PUT' }),
	whmcs('json_body', false, list, { body: JSON.stringify({ ...login, ...list }), type: 'application/json' }),
	whmcs('no_body', false, list, { body: '' }),
	whmcs('other_path', false, list, { path: '/includes/other.php' }),
	whmcs('create_with_an_unknown_scope', false, { ...create, scope: 'clientarea:nowhere' }, { differs: 'scopes stand in one text, parted by spaces' }),
	whmcs('create_code_without_name', false, { ...code, name: null }, { differs: both }),
	whmcs('create_sso_without_service', false, { ...create, serviceId: null }, { differs: both }),
	whmcs('update_without_identifier', false, { ...update, credentialId: null }, { differs: both }),
	whmcs('create_for_a_service_that_is_not_there', false, { ...create, serviceId: '99' }, { differs: state }),
	whmcs('delete_what_is_not_there', false, { ...remove, credentialId: '99' }, { differs: state }),
	whmcs('wrong_secret', false, { ...list, secret: 'wrong' }, { differs: access }),
	whmcs('no_credentials', false, { ...list, identifier: null, secret: null }, { differs: access }),
	whmcs('action_in_lower_case', true, { ...list, action: 'listoauthcredentials' }, { differs: lenient }),
	whmcs('sort_order_that_is_unknown', true, { ...list, sortOrder: 'UP' }, { differs: lenient }),
	whmcs('limit_that_is_no_number', true, { ...list, limit: 'many' }, { differs: lenient }),
	whmcs('get_with_a_query', true, list, { method: 'GET', differs: lenient }),
]

// PureCloud: a JSON body, or the parts of a request that differ.
const client = { name: 'Table', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [{ roleId: 'decade00-0000-4000-8000-000000000001', divisionId: '*' }] }
const forCode = { name: 'Table', authorizedGrantType: 'CODE', scope: ['oauth'], registeredRedirectUri: ['https://a.example/'] }
const usage = { interval: '2021-08-01/2021-08-31' }
const clients = '/api/v2/oauth/clients'
const one = `${clients}/${documentsID}`

function purecloud(name, accepted, method, path, { json, form, body, type = 'application/json', as = 'token', differs } = {}) {
	return { name, accepted, differs, request: async (token) => {
		const headers = {}
		if (as === 'token') headers.authorization = `Bearer ${token}`
		if (as === 'basic') headers.authorization = `Basic ${btoa('c0ffee00-0000-4000-8000-000000000001:mock-client-secret')}`
		if (as === 'stranger') headers.authorization = 'Bearer unknown'
		if (json !== undefined || body !== undefined) headers['content-type'] = type
		return { path, method, headers, body: form ? new URLSearchParams(form) : json !== undefined ? JSON.stringify(json) : body }
	} }
}
const post = (name, accepted, json, more) => purecloud(`create_${name}`, accepted, 'POST', clients, { json, ...more })
const put = (name, accepted, json, more) => purecloud(`replace_${name}`, accepted, 'PUT', one, { json, ...more })
const query = (name, accepted, json, more) => purecloud(`query_${name}`, accepted, 'POST', `${one}/usage/query`, { json, ...more })
const token = (name, accepted, form, more) => purecloud(`login_${name}`, accepted, 'POST', '/oauth/token', { form, as: 'basic', ...more })
const authorize = (name, accepted, parameters, more) => purecloud(`authorize_${name}`, accepted, 'GET',
	`/oauth/authorize?${new URLSearchParams({ client_id: documentsID, response_type: 'code', redirect_uri: 'http://redirecturi.com/', ...parameters })}`, { as: 'nobody', ...more })

const rowsOfPureCloud = [
	purecloud('list', true, 'GET', clients),
	purecloud('get', true, 'GET', one),
	purecloud('secret', true, 'POST', `${one}/secret`),
	purecloud('summary', true, 'GET', `${one}/usage/summary`),
	purecloud('summary_of_30_days', true, 'GET', `${one}/usage/summary?days=30`),
	purecloud('authorizations', true, 'GET', '/api/v2/oauth/authorizations'),
	purecloud('scopes', true, 'GET', '/api/v2/oauth/scopes'),
	purecloud('scope', true, 'GET', '/api/v2/oauth/scopes/oauth'),
	purecloud('token', true, 'GET', '/api/v2/tokens/me'),
	purecloud('token_check', true, 'HEAD', '/api/v2/tokens/me'),
	purecloud('token_revoked', true, 'DELETE', '/api/v2/tokens/me'),
	post('for_client_credentials', true, client),
	post('for_code', true, forCode),
	post('shortest_validity', true, { ...client, accessTokenValiditySeconds: 300 }),
	post('longest_validity', true, { ...client, accessTokenValiditySeconds: 172800 }),
	post('inactive', true, { ...client, state: 'inactive' }),
	post('with_an_unknown_member', true, { ...client, colour: 'blue' }),
	put('whole', true, forCode),
	put('inactive', true, { ...forCode, state: 'inactive' }),
	query('interval', true, usage),
	query('everything', true, { ...usage, granularity: 'Day', metrics: ['Requests'], groupBy: ['OAuthClientId', 'HttpMethod'] }),
	token('client_credentials', true, { grant_type: 'client_credentials' }),
	authorize('code', true, {}),
	authorize('code_with_state', true, { state: 'xyz' }),
	purecloud('list_without_token', false, 'GET', clients, { as: 'nobody' }),
	purecloud('get_without_token', false, 'GET', one, { as: 'nobody' }),
	purecloud('delete_without_token', false, 'DELETE', one, { as: 'nobody' }),
	purecloud('create_without_token', false, 'POST', clients, { json: client, as: 'nobody' }),
	post('without_name', false, { ...client, name: undefined }),
	post('with_an_empty_name', false, { ...client, name: '' }),
	post('with_a_number_for_name', false, { ...client, name: 7 }),
	post('without_grant_type', false, { ...client, authorizedGrantType: undefined }),
	post('with_an_unknown_grant_type', false, { ...client, authorizedGrantType: 'IMPLICIT' }),
	post('too_short_validity', false, { ...client, accessTokenValiditySeconds: 299 }),
	post('too_long_validity', false, { ...client, accessTokenValiditySeconds: 38880001 }),
	post('text_for_validity', false, { ...client, accessTokenValiditySeconds: 'long' }),
	post('with_an_unknown_state', false, { ...client, state: 'sleeping' }),
	post('with_text_for_scope', false, { ...forCode, scope: 'oauth' }),
	post('with_text_for_uris', false, { ...forCode, registeredRedirectUri: 'https://a.example/' }),
	post('with_a_word_for_date', false, { ...client, dateToDelete: 'soon' }),
	post('with_a_role_without_division', false, { ...client, roleDivisions: [{ roleId: 'a' }] }),
	purecloud('create_with_a_list', false, 'POST', clients, { json: [client] }),
	purecloud('create_without_body', false, 'POST', clients),
	purecloud('create_with_broken_json', false, 'POST', clients, { body: '{', differs: silent }),
	purecloud('create_with_text', false, 'POST', clients, { json: client, type: 'text/plain' }),
	put('without_grant_type', false, { name: 'n' }),
	put('with_an_unknown_state', false, { ...forCode, state: 'sleeping' }),
	query('without_interval', false, {}),
	query('with_an_unknown_granularity', false, { ...usage, granularity: 'Year' }),
	query('with_an_unknown_metric', false, { ...usage, metrics: ['Status418'] }),
	query('with_text_for_metrics', false, { ...usage, metrics: 'Requests' }),
	purecloud('summary_of_0_days', false, 'GET', `${one}/usage/summary?days=0`),
	purecloud('summary_of_some_days', false, 'GET', `${one}/usage/summary?days=some`),
	purecloud('other_path', false, 'GET', '/api/v2/oauth/client'),
	purecloud('other_method', false, 'PATCH', clients, { json: client }),
	token('without_grant_type', false, {}),
	token('with_a_password', false, { grant_type: 'password' }),
	authorize('pkce_too_short', false, { code_challenge: 'short', code_challenge_method: 'S256' }),
	authorize('unknown_response_type', false, { response_type: 'id_token' }),
	purecloud('authorize_without_client', false, 'GET', '/oauth/authorize?response_type=code&redirect_uri=http%3A%2F%2Fredirecturi.com%2F', { as: 'nobody' }),
	purecloud('list_with_an_unknown_token', false, 'GET', clients, { as: 'stranger', differs: state }),
	purecloud('get_what_is_not_there', false, 'GET', `${clients}/nobody`, { differs: state }),
	purecloud('delete_what_is_active', false, 'DELETE', one, { differs: state }),
	purecloud('results_of_no_query', false, 'GET', `${one}/usage/query/results/none`, { differs: state }),
	purecloud('scope_that_is_not_there', false, 'GET', '/api/v2/oauth/scopes/nothing', { differs: state }),
	post('without_roles', false, { ...client, roleDivisions: undefined }, { differs: both }),
	query('with_words_for_interval', false, { interval: 'yesterday/today' }, { differs: 'an interval is a text of two dates, which no format says' }),
	token('of_nobody', false, { grant_type: 'client_credentials' }, { as: 'nobody', differs: 'the login may go without Basic where the body holds id and secret' }),
	authorize('foreign_redirect', false, { redirect_uri: 'http://other.example.com/' }, { differs: state }),
]

const tables = {
	whmcs: { rows: rowsOfWHMCS, accepted: (status, body) => status < 400 && !/"result":"error"/.test(body) },
	purecloud: { rows: rowsOfPureCloud, accepted: (status, body, location) => status < 400 && !/[?#&]error=/.test(location) },
}

async function send(url, { path, ...options }) {
	const response = await fetch(url + path, { ...options, redirect: 'manual', signal: AbortSignal.timeout(5_000) })
	return { status: response.status, body: await response.text(), location: response.headers.get('location') ?? '' }
}

for (const [provider, { rows, accepted }] of Object.entries(tables)) {
	for (const dialect of ['documented', 'current']) {
		describe(`${provider}_${dialect}`, bounded, () => {
			let mock, prism
			before(async () => {
				mock = await startMock('--fixture', 'documents', '--dialect', dialect, '--strict')
				prism = await startPrism(scratchFile('strict.json', printSpec(provider, '--as', 'strict', '--dialect', dialect)))
			})
			after(async () => {
				await prism?.stop()
				await mock?.stop()
			})

			for (const row of rows) {
				test(row.name, async () => {
					await fetch(`${mock.ready.admin.url}/__admin/reset`, { method: 'POST', signal: AbortSignal.timeout(5_000) })
					const token = provider === 'purecloud' ? await logIn(mock) : ''
					const ours = await send(mock.ready.whmcs.url, await row.request(token))
					assert.equal(accepted(ours.status, ours.body, ours.location), row.accepted, `the mock: ${ours.status} ${ours.body}`)
					const theirs = await send(prism.url, await row.request(token)).catch((error) => ({ status: 0, body: error.name }))
					assert.ok(theirs.status < 500, `prism: ${theirs.status} ${theirs.body}`)
					const agree = theirs.status !== 0 && theirs.status < 400 === row.accepted
					assert.equal(agree, row.differs === undefined, `the mock: ${ours.status} ${ours.body}\nprism: ${theirs.status} ${theirs.body}`)
				})
			}
		})
	}
}

async function logIn({ ready }) {
	const { clientId, clientSecret, loginUrl } = ready.purecloud
	const answer = await fetch(`${loginUrl}/oauth/token`, {
		method: 'POST', headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
		body: new URLSearchParams({ grant_type: 'client_credentials' }), signal: AbortSignal.timeout(5_000),
	})
	return (await answer.json()).access_token
}

test('the_table_is_large_and_mostly_agreed', () => {
	const rows = [...rowsOfWHMCS, ...rowsOfPureCloud]
	const agreed = rows.filter((r) => r.differs === undefined)
	assert.ok(agreed.length >= 60, `only ${agreed.length} rows agree`)
	for (const { rows } of Object.values(tables)) assert.equal(new Set(rows.map((r) => r.name)).size, rows.length)
})
