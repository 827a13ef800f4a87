// Postman's own importer on both documents, in the mode that the app starts with
// and in example mode, and newman on what comes of it. Nothing is edited by hand:
// an environment says where the mock is and who logs in, and the token is fetched
// as the button Get New Access Token does, since newman has no buttons.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { printSpec, providers, startMockFor } from '../interop/mock.mjs'
import { expected, outcome } from './expected.mjs'
import { convert, requestsOf, run } from './tools.mjs'

const modes = { default: {}, example: { parametersResolution: 'Example' } }
const bounded = { timeout: 120_000 }
const actions = Object.keys(JSON.parse(printSpec('whmcs', '--as', 'json')).paths).filter((path) => path.includes('#')).map((path) => path.split('#')[1])
const placeholder = /<[a-z][a-zA-Z]*>/

// A provider without a table has a request for each operation all the same.
const operations = (provider) => Object.values(JSON.parse(printSpec(provider, '--as', 'json')).paths)
	.flatMap((item) => Object.values(item)).filter((o) => o.operationId).map((o) => o.summary)
const requestsIn = (provider) => (expected[provider] ? Object.keys(expected[provider]) : operations(provider))

const filled = (provider, ...flags) => printSpec(provider, '--as', 'import', ...flags)
const form = (item) => item.request.body?.urlencoded ?? []
const field = (item, key) => form(item).find((f) => f.key === key)?.value

/** Every value that a request sends, by where it stands. */
function* values({ name, request }) {
	for (const f of form({ request })) yield [`${name}: field ${f.key}`, f.value]
	for (const q of request.url.query ?? []) yield [`${name}: parameter ${q.key}`, q.value]
	for (const v of request.url.variable ?? []) yield [`${name}: path ${v.key}`, v.value]
	for (const h of request.header ?? []) yield [`${name}: header ${h.key}`, h.value]
	if (request.body?.raw) yield [`${name}: body`, request.body.raw]
}

for (const [mode, options] of Object.entries(modes)) {
	for (const provider of providers) {
		test(`${provider}_${mode}_has_usable_values`, bounded, async () => {
			const collection = await convert(filled(provider), options)
			const requests = requestsOf(collection)
			assert.deepEqual(requests.map((r) => r.name).sort(), requestsIn(provider).sort())
			assert.equal(collection.auth, undefined, 'requests would inherit it')
			const count = [...requests.flatMap((item) => [...values(item)])].map(([where, value]) => {
				assert.ok(value !== undefined && value !== '' && !placeholder.test(value), `${where} is ${value}`)
			}).length
			assert.ok(count >= requests.length, `only ${count} values were looked at`)
		})
	}

	test(`whmcs_${mode}_has_a_request_for_each_action`, bounded, async () => {
		const requests = requestsOf(await convert(filled('whmcs'), options))
		const named = Object.fromEntries(requests.filter((r) => r.request.url.hash).map((r) => [r.request.url.hash, field(r, 'action')]))
		assert.deepEqual(named, Object.fromEntries(actions.map((action) => [action, action])))
		const generic = requests.filter((r) => !r.request.url.hash && r.request.url.path.join('/') === 'includes/api.php')
		assert.equal(generic.length, 1)
		assert.ok(actions.includes(field(generic[0], 'action')))
		for (const r of requests.filter((r) => field(r, 'action'))) assert.ok(!r.request.auth, `${r.name} brings ${JSON.stringify(r.request.auth)}`)
	})

	for (const dialect of ['documented', 'current']) {
		for (const provider of Object.keys(expected)) {
			test(`newman_runs_${provider}_${mode}_${dialect}`, bounded, async (t) => {
				const mock = await startMockFor(t, '--dialect', dialect, '--strict')
				const collection = await convert(filled(provider, '--dialect', dialect), options)
				const { clientId, clientSecret } = mock.ready.purecloud
				const environment = {
					baseUrl: mock.ready.whmcs.url, basicAuthUsername: clientId, basicAuthPassword: clientSecret,
					oauthToken: await accessToken(collection, mock.ready.whmcs.url, clientId, clientSecret),
				}
				assert.deepEqual(await outcomes(provider, collection, environment), expected[provider])
			})
		}
	}
}

/** Does what the button does for every request that wants a token. */
async function accessToken(collection, baseURL, id, secret) {
	let token = ''
	for (const { request } of requestsOf(collection)) {
		if (request.auth?.type !== 'oauth2') continue
		const setting = (key) => request.auth.oauth2.find((s) => s.key === key)?.value
		if (!token) {
			const { pathname } = new URL(setting('accessTokenUrl'))
			const answer = await fetch(baseURL + pathname, {
				method: 'POST', signal: AbortSignal.timeout(5_000),
				headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
				body: new URLSearchParams({ grant_type: setting('grant_type'), scope: setting('scope') }),
			})
			token = (await answer.json()).access_token
		}
		request.auth.oauth2.push({ key: 'accessToken', value: '{{oauthToken}}' }, { key: 'addTokenTo', value: 'header' })
	}
	return token
}

async function outcomes(provider, collection, environment) {
	const { executions } = await run(collection, environment, { ignoreRedirects: true })
	return Object.fromEntries(executions.map(({ name, status, text, error }) => {
		assert.equal(error, undefined, `${name} is not answered`)
		return [name, outcome(provider, status, text)]
	}))
}
