// The official PureCloud SDK, as it comes from the registry, against the mock:
// over plain HTTP in both dialects and, in a process of its own that trusts the
// mock's throw-away CA, over TLS. The SDK resolves with the body of an answer
// and rejects with the body of a refusal; a refused login rejects with the
// error of its HTTP library.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import sdk from 'purecloud-platform-client-v2'

import { inside, readCatalogue, startMock } from './mock.mjs'

const bounded = { timeout: 60_000 }
const viewer = { clientId: 'c0ffee00-0000-4000-8000-000000000002', clientSecret: 'mock-viewer-secret' }
const unknownID = '00000000-0000-4000-8000-00000000dead'
const redirectURI = 'https://app.example/callback'
const newClient = {
	name: 'Interop',
	description: 'Made by the SDK',
	authorizedGrantType: 'CLIENT-CREDENTIALS',
	accessTokenValiditySeconds: 172_800,
	// Roles and divisions that no mock has seen, as Terraform sends them.
	roleDivisions: [{ roleId: '11111111-2222-4333-8444-555555555555', divisionId: '*' }],
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const secretForm = /^[A-Za-z0-9_-]{43}$/
const tokenForm = /^[A-Za-z0-9_-]{86}$/
const dateForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function suite(name, dialect, mock) {
	describe(name, bounded, () => {
		const answer = readCatalogue('purecloud', dialect)
		const secretOnRead = dialect === 'documented'
		const called = new Set()
		let ready

		before(async () => (ready = await mock.start()))
		after(() => mock.stop())

		/** A client of the SDK that has not logged in. */
		function anonymous(paths = {}) {
			const url = new URL(mock.url(ready))
			const client = new sdk.ApiClientClass()
			client.config.live_reload_config = false // or every client watches a file
			client.setGateway({ host: url.hostname, protocol: url.protocol.slice(0, -1), port: Number(url.port), ...paths })
			return client
		}

		async function loggedIn({ clientId, clientSecret } = ready.purecloud, paths = {}) {
			const client = anonymous(paths)
			await client.loginClientCredentialsGrant(clientId, clientSecret)
			return client
		}

		/** The 13 operations, noting which of them the tests call. */
		function operations(client) {
			return new Proxy(new sdk.OAuthApi(client), {
				get(api, key) {
					if (key !== 'apiClient') called.add(key)
					return api[key]
				},
			})
		}

		async function assertRefused(call, operation, name, values = {}) {
			const body = await rejection(call)
			assert.match(String(body.contextId), uuid, `${operation} rejects with ${JSON.stringify(body) ?? body}`)
			assert.deepEqual(body, answer(operation, name, { ...values, contextId: body.contextId }))
		}

		async function assertLoginRefused(call, name, values) {
			const { response } = await rejection(call)
			assert.equal(response?.status, 400)
			assert.deepEqual(response.data, answer('postOauthToken', name, values))
		}

		/** Deletes a client as its makers must: not while it is active. */
		async function remove(oauth, client) {
			await oauth.putOauthClient(client.id, { name: client.name, authorizedGrantType: client.authorizedGrantType, state: 'inactive' })
			await oauth.deleteOauthClient(client.id)
		}

		test('login', async () => {
			const client = anonymous()
			const { accessToken, tokenExpiryTime } = await client.loginClientCredentialsGrant(ready.purecloud.clientId, ready.purecloud.clientSecret)
			assert.match(accessToken, tokenForm)
			assert.ok(Math.abs(tokenExpiryTime - Date.now() - 86_400_000) < 60_000, `token expires at ${new Date(tokenExpiryTime)}`)
		})

		test('lifecycle_of_a_client', async () => {
			const oauth = operations(await loggedIn())

			const created = await oauth.postOauthClients(newClient)
			const { id, secret, dateCreated, dateModified, createdBy, modifiedBy, ...fields } = created
			assert.match(id, uuid)
			assert.match(secret, secretForm)
			assert.match(dateCreated, dateForm)
			assert.equal(dateModified, dateCreated)
			assert.equal(createdBy.id, ready.purecloud.clientId)
			assert.deepEqual(modifiedBy, createdBy)
			assert.deepEqual(fields, { ...newClient, state: 'active', selfUri: `/api/v2/oauth/clients/${id}` })

			const { secret: _, ...withoutSecret } = created
			const read = secretOnRead ? created : withoutSecret
			assert.deepEqual(await oauth.getOauthClient(id), read)

			const list = await oauth.getOauthClients()
			assert.equal(list.total, list.entities.length)
			assert.equal(list.pageCount, 1)
			const item = list.entities.find((entity) => entity.id === id)
			assert.equal(item.name, newClient.name)
			assert.ok(!('secret' in item), 'the list shows a secret')

			// A full replacement: what the body leaves out is gone.
			const replaced = await oauth.putOauthClient(id, { name: 'Replaced', authorizedGrantType: 'CODE', registeredRedirectUri: [redirectURI], scope: ['oauth'] })
			assert.equal(replaced.name, 'Replaced')
			assert.equal(replaced.authorizedGrantType, 'CODE')
			assert.deepEqual(replaced.registeredRedirectUri, [redirectURI])
			assert.deepEqual(replaced.scope, ['oauth'])
			assert.equal(replaced.secret, secretOnRead ? secret : undefined)
			for (const gone of ['description', 'roleDivisions']) assert.ok(!replaced[gone]?.length, `${gone} outlives a replacement without it`)
			assert.deepEqual(await oauth.getOauthClient(id), replaced)

			await assertRefused(oauth.deleteOauthClient(id), 'deleteOauthClient', 'cannotDeleteClient')
			assert.deepEqual(await oauth.getOauthClient(id), replaced, 'a refused delete changed something')
			await remove(oauth, replaced)
			await assertRefused(oauth.getOauthClient(id), 'getOauthClient', 'notFound')
			assert.ok(!(await oauth.getOauthClients()).entities.some((entity) => entity.id === id))
		})

		test('regenerated_secret', async () => {
			const oauth = operations(await loggedIn())
			const created = await oauth.postOauthClients(newClient)
			const old = { clientId: created.id, clientSecret: created.secret }
			const token = await loggedIn(old)

			const { secret } = await oauth.postOauthClientSecret(created.id)
			assert.match(secret, secretForm)
			assert.notEqual(secret, created.secret)
			await assertLoginRefused(loggedIn(old), 'invalidClient')
			await loggedIn({ clientId: created.id, clientSecret: secret })
			assert.ok(await operations(token).getOauthScopes(), 'tokens issued before stay valid')
			if (secretOnRead) assert.equal((await oauth.getOauthClient(created.id)).secret, secret)

			await oauth.putOauthClient(created.id, { ...newClient, state: 'inactive' })
			await assertLoginRefused(loggedIn({ clientId: created.id, clientSecret: secret }), 'clientNotActive')
			await oauth.deleteOauthClient(created.id)
			await assertRefused(operations(token).getOauthScopes(), 'getOauthScopes', 'badCredentials')
		})

		test('scopes', async () => {
			const oauth = operations(await loggedIn())
			const list = await oauth.getOauthScopes()
			assert.deepEqual(list, answer('getOauthScopes', 'scopesListed'))
			assert.equal(list.total, list.entities.length)
			assert.deepEqual(await oauth.getOauthScopes({ acceptLanguage: 'de' }), list)
			assert.deepEqual(await oauth.getOauthScope('oauth:readonly'), list.entities.find(({ id }) => id === 'oauth:readonly'))
		})

		// The browser's part, to ask for the code, is not the SDK's outside a browser.
		test('authorizations_of_a_user', async () => {
			const oauth = operations(await loggedIn())
			const made = await oauth.postOauthClients({ name: 'Interop code', authorizedGrantType: 'CODE', registeredRedirectUri: [redirectURI], scope: ['oauth'] })
			assert.deepEqual((await oauth.getOauthAuthorizations()).entities, [], 'a client-credentials token has no user')
			await assertRefused(oauth.getOauthAuthorization(made.id), 'getOauthAuthorization', 'notFound')

			const user = anonymous()
			const { accessToken, refreshToken } = await user.loginCodeAuthorizationGrant(made.id, made.secret, await authorize(made.id), redirectURI)
			assert.match(accessToken, tokenForm)
			assert.ok(refreshToken)

			const authorizations = await operations(user).getOauthAuthorizations()
			assert.equal(authorizations.total, authorizations.entities.length)
			const granted = authorizations.entities.find(({ client }) => client.id === made.id)
			assert.deepEqual(granted?.scope, ['oauth'])
			assert.deepEqual(await operations(user).getOauthAuthorization(made.id, { acceptLanguage: 'en-us' }), granted)

			const renewed = await user.refreshCodeAuthorizationGrant(made.id, made.secret, refreshToken)
			assert.match(renewed.accessToken, tokenForm)
			assert.notEqual(renewed.accessToken, accessToken)
			await assertLoginRefused(anonymous().loginCodeAuthorizationGrant(made.id, made.secret, 'no-such-code', redirectURI), 'invalidGrant')
			await assertLoginRefused(anonymous().loginClientCredentialsGrant(made.id, made.secret), 'unauthorizedClient', { grantType: 'client_credentials' })
			await remove(oauth, made)
		})

		async function authorize(clientID) {
			const query = new URLSearchParams({ client_id: clientID, response_type: 'code', redirect_uri: redirectURI, state: 'a b' })
			const response = await fetch(`${mock.url(ready)}/oauth/authorize?${query}`, { redirect: 'manual' })
			assert.equal(response.status, 302)
			const location = new URL(response.headers.get('location'))
			assert.equal(location.origin + location.pathname, redirectURI)
			assert.equal(location.searchParams.get('state'), 'a b')
			return location.searchParams.get('code')
		}

		// Counted requests become visible at the mock's next midnight (UTC), so its
		// clock is moved past it; a token of before may have expired by then.
		test('usage', async () => {
			let oauth = operations(await loggedIn())
			const counted = await oauth.postOauthClients(newClient)
			const caller = operations(await loggedIn({ clientId: counted.id, clientSecret: counted.secret }))
			const interval = await aroundNow()
			await caller.getOauthScopes()
			await caller.getOauthScopes()
			await caller.getOauthScope('oauth')
			await rejection(caller.getOauthScope('nonsense'))
			await control('POST', 'clock/advance', { by: '24h' })
			oauth = operations(await loggedIn())

			const query = { interval, metrics: ['Requests', 'Status200', 'Status400'], groupBy: ['TemplateUri', 'HttpMethod'] }
			const started = await oauth.postOauthClientUsageQuery(counted.id, query)
			const rows = await assertResults(oauth, counted.id, started)
			const row = (path) => pick(rows.find((r) => r.templateUri === path && r.httpMethod === 'GET'), ['requests', 'status200', 'status400', 'status500'])
			assert.deepEqual(row('api/v2/oauth/scopes'), { requests: 2, status200: 2, status400: 0, status500: 0 })
			assert.deepEqual(row('api/v2/oauth/scopes/{scopeId}'), { requests: 2, status200: 1, status400: 1, status500: 0 })

			const summary = await oauth.getOauthClientUsageSummary(counted.id, { days: '7' })
			const requests = (await assertResults(oauth, counted.id, summary)).map((r) => r.requests)
			assert.equal(requests.reduce((sum, n) => sum + n, 0), 4)

			await assertRefused(oauth.getOauthClientUsageQueryResult(unknownID, counted.id), 'getOauthClientUsageQueryResult', 'notFound')
			const reversed = interval.split('/').reverse().join('/')
			await assertRefused(oauth.postOauthClientUsageQuery(counted.id, { interval: reversed }), 'postOauthClientUsageQuery', 'badRequest')
			await remove(oauth, counted)
		})

		async function assertResults(oauth, clientID, { executionId, resultsUri }) {
			assert.match(executionId, uuid)
			assert.equal(resultsUri, `/api/v2/oauth/clients/${clientID}/usage/query/results/${executionId}`)
			assert.deepEqual(await oauth.getOauthClientUsageQueryResult(executionId, clientID), answer('getOauthClientUsageQueryResult', 'usageRunning'))
			for (let polls = 0; polls < 10; polls++) {
				const { queryStatus, results } = await oauth.getOauthClientUsageQueryResult(executionId, clientID)
				if (queryStatus === 'Complete') return results
				assert.equal(queryStatus, 'Running')
				await sleep(10)
			}
			assert.fail('the usage query is still Running after 10 polls')
		}

		/** From the day of the mock's clock to two days later. */
		async function aroundNow() {
			const { now } = await control('GET', 'clock')
			const day = (offset) => new Date(Date.parse(now) + offset * 86_400_000).toISOString().slice(0, 10)
			return `${day(0)}/${day(2)}`
		}

		async function control(method, path, body) {
			const headers = body && { 'Content-Type': 'application/json' }
			const response = await fetch(`${ready.admin.url}/__admin/${path}`, { method, headers, body: JSON.stringify(body) })
			assert.equal(response.status, 200)
			return response.json()
		}

		test('viewer_lacks_permissions', async () => {
			const oauth = operations(await loggedIn(viewer))
			const id = ready.purecloud.clientId
			assert.equal((await oauth.getOauthClient(id)).id, id)
			for (const [operation, ...args] of [
				['postOauthClients', newClient],
				['putOauthClient', id, newClient],
				['deleteOauthClient', id],
				['postOauthClientSecret', id],
				['getOauthAuthorizations'],
				['getOauthAuthorization', id],
			]) {
				await assertRefused(oauth[operation](...args), operation, 'missingAnyPermissions')
			}
		})

		test('bad_credentials', async () => {
			const { clientId, clientSecret } = ready.purecloud
			await assertLoginRefused(loggedIn({ clientId, clientSecret: 'wrong-secret' }), 'invalidClient')
			await assertLoginRefused(loggedIn({ clientId: unknownID, clientSecret }), dialect === 'documented' ? 'clientNotFound' : 'invalidClient')
			await assertRefused(operations(anonymous()).getOauthClients(), 'getOauthClients', 'authenticationRequired')
			const client = anonymous()
			client.setAccessToken('no-such-token')
			await assertRefused(operations(client).getOauthClients(), 'getOauthClients', 'badCredentials')
		})

		test('not_found', async () => {
			const oauth = operations(await loggedIn())
			for (const id of [unknownID, 'no uuid/at all']) {
				for (const [operation, ...args] of [
					['getOauthClient', id],
					['putOauthClient', id, newClient],
					['deleteOauthClient', id],
					['postOauthClientSecret', id],
					['getOauthAuthorization', id],
					['getOauthScope', id],
					['getOauthClientUsageSummary', id],
					['postOauthClientUsageQuery', id, { interval: '2026-01-01/2026-01-02' }],
					['getOauthClientUsageQueryResult', id, ready.purecloud.clientId],
				]) {
					await assertRefused(oauth[operation](...args), operation, 'notFound')
				}
			}
		})

		test('refused_bodies', async () => {
			const oauth = operations(await loggedIn())
			for (const [name, change] of [
				['grantTypeRequired', { authorizedGrantType: undefined }],
				['badGrantType', { authorizedGrantType: 'IMPLICIT' }],
				['missingClientRoles', { roleDivisions: undefined }],
				['invalidValue', { state: 'sleeping' }],
				['badRequest', { accessTokenValiditySeconds: 299 }],
			]) {
				await assertRefused(oauth.postOauthClients({ ...newClient, ...change }), 'postOauthClients', name)
			}
		})

		// What the SDK shows of an answer beyond its body.
		test('status_and_headers', async () => {
			const client = await loggedIn()
			client.setReturnExtendedResponses(true)
			const oauth = operations(client)
			const found = await oauth.getOauthClients()
			const refused = await rejection(oauth.getOauthClient(unknownID))
			assert.equal(found.status, 200)
			assert.equal(refused.status, 404)
			assert.equal(refused.body.status, 404)
			assert.equal(refused.headers['inin-correlation-id'], refused.body.contextId)
			for (const { headers } of [found, refused]) {
				assert.equal(headers['content-type'], 'application/json')
				for (const name of ['count', 'allowed', 'reset']) assert.match(headers[`inin-ratelimit-${name}`], /^\d+$/)
			}
		})

		test('gateway_with_path_prefixes', async () => {
			const client = await loggedIn(ready.purecloud, { path_params_login: '/login', path_params_api: '/api' })
			assert.equal((await operations(client).getOauthClient(ready.purecloud.clientId)).id, ready.purecloud.clientId)
		})

		// Neighbours of the 13: the SDK asks for tokens/me by itself in a browser.
		test('token_of_the_caller', async () => {
			const client = await loggedIn()
			const tokens = new sdk.TokensApi(client)
			const { OAuthClient, organization } = await tokens.getTokensMe()
			assert.equal(OAuthClient.id, ready.purecloud.clientId)
			assert.equal(OAuthClient.organization.id, organization.id)
			assert.ok(!(await tokens.headTokensMe()))
			assert.ok(!(await tokens.deleteTokensMe()))
			await assertRefused(tokens.getTokensMe(), 'getTokensMe', 'badCredentials')
		})

		test('all_operations_were_called', () => {
			const all = Object.getOwnPropertyNames(sdk.OAuthApi.prototype).filter((name) => name !== 'constructor')
			assert.equal(all.length, 13)
			assert.deepEqual([...called].sort(), all.sort())
		})
	})
}

/** What the promise rejects with; that it resolves is a failure. */
async function rejection(promise) {
	return promise.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}, want a refusal`), (reason) => reason)
}

function pick(object, keys) {
	return object && Object.fromEntries(keys.map((key) => [key, object[key]]))
}

function served(...flags) {
	let mock
	return {
		start: async () => (mock = await startMock(...flags)).ready,
		stop: () => mock?.stop(),
		url: (ready) => ready.purecloud.apiUrl,
	}
}

// HTTPS is on the port of plain HTTP.
const overTLS = { start: () => JSON.parse(process.env.INTEROP_READY), stop() {}, url: (ready) => ready.purecloud.apiUrl.replace(/^http:/, 'https:') }

if (process.env.INTEROP_READY) {
	suite('purecloud-platform-client-v2 over TLS', 'documented', overTLS)
} else {
	suite('purecloud-platform-client-v2', 'documented', served())
	suite('purecloud-platform-client-v2, current', 'current', served('--dialect', 'current'))

	// Node reads NODE_EXTRA_CA_CERTS once, at its start: hence the other process.
	test('purecloud-platform-client-v2 over TLS', { ...bounded, skip: inside && 'only a process of its own serves TLS' }, async (t) => {
		const mock = await startMock('--tls', 'auto')
		t.after(mock.stop)
		const trusting = await runThisFile({ INTEROP_READY: JSON.stringify(mock.ready), NODE_EXTRA_CA_CERTS: mock.ready.tls.ca })
		assert.equal(trusting.code, 0, trusting.output)
		assert.match(trusting.output, /all_operations_were_called/)
		const wary = await runThisFile({ INTEROP_READY: JSON.stringify(mock.ready), NODE_EXTRA_CA_CERTS: '' }, '--test-name-pattern=login')
		assert.notEqual(wary.code, 0, 'a client that does not know the CA trusts it')
		assert.match(wary.output, /certificate/)
	})
}

async function runThisFile(variables, ...flags) {
	// Without NODE_TEST_CONTEXT the other process is a test runner of its own.
	const { NODE_TEST_CONTEXT, ...env } = { ...process.env, ...variables }
	const args = ['--test-reporter=spec', ...flags, fileURLToPath(import.meta.url)]
	return new Promise((resolve) => {
		execFile(process.execPath, args, { env, timeout: 50_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
			resolve({ code: error ? (error.code ?? error.signal) : 0, output: stdout + stderr })
		})
	})
}
