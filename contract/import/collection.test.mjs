// The collection that credmock makes, run by newman against a mock with the
// environment that credmock makes beside it: green as it is, red when an answer
// is not what the document says.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { printSpec, providers, startMockFor } from '../interop/mock.mjs'
import { requestsOf, run } from './tools.mjs'

const bounded = { timeout: 120_000 }
const dialects = ['documented', 'current']

const made = (provider, as, dialect = 'documented') => JSON.parse(printSpec(provider, '--as', as, '--dialect', dialect))

/** The values of the mock's environment, at the address where it runs. */
function environment(provider, url, dialect) {
	const { values } = made(provider, 'environment', dialect)
	return Object.fromEntries(values.map(({ key, value }) => [key, value.replace('http://127.0.0.1:8080', url)]))
}

for (const provider of providers) {
	for (const dialect of dialects) {
		describe(`${provider}_${dialect}`, bounded, () => {
			test('runs_green_twice', async (t) => {
				const mock = await startMockFor(t, '--dialect', dialect, '--strict')
				const collection = made(provider, 'postman', dialect)
				for (const _ of [1, 2]) { // a run leaves nothing behind that the next one would meet
					const { executions, failures, assertions } = await run(collection, environment(provider, mock.ready.whmcs.url, dialect))
					assert.deepEqual(failures, [])
					assert.ok(executions.length >= requestsOf(collection).length)
					assert.ok(assertions >= 2 * executions.length - 6, `only ${assertions} assertions in ${executions.length} requests`)
				}
			})

			test('runs_without_an_environment', async (t) => {
				const mock = await startMockFor(t, '--dialect', dialect, '--strict')
				const collection = JSON.parse(printSpec(provider, '--as', 'postman', '--dialect', dialect, '--server', mock.ready.whmcs.url))
				const { failures, executions } = await run(collection, {})
				assert.deepEqual(failures, [])
				assert.ok(executions.length >= requestsOf(collection).length)
			})

			test('a_wrong_login_is_red', async (t) => {
				const mock = await startMockFor(t, '--dialect', dialect)
				const values = environment(provider, mock.ready.whmcs.url, dialect)
				const secret = made(provider, 'environment', dialect).values.find((v) => v.type === 'secret').key
				const { failures } = await run(made(provider, 'postman', dialect), { ...values, [secret]: 'wrong' })
				assert.ok(failures.length > 5, `only ${failures.length} failures`)
			})

			test('lifecycle_runs_alone', async (t) => {
				const mock = await startMockFor(t, '--dialect', dialect)
				const collection = made(provider, 'postman', dialect)
				const steps = collection.item.find((folder) => folder.name === 'Lifecycle').item.length
				const { failures, assertions } = await run(collection, environment(provider, mock.ready.whmcs.url, dialect), { folder: 'Lifecycle' })
				assert.deepEqual(failures, [])
				assert.ok(steps > 5 && assertions > 2 * steps, `only ${assertions} assertions`)
			})

			test('has_every_answer', () => {
				const { paths, components } = made(provider, 'json', dialect)
				const answers = Object.values(paths).flatMap((item) => Object.values(item)).filter((o) => o?.operationId).flatMap((operation) =>
					Object.values(operation.responses).flatMap((r) => {
						const response = r.$ref ? components.responses[r.$ref.split('/').pop()] : r
						const bodyless = [response['x-answer'] ?? []].flat().map((a) => a.name ?? a)
						return [...bodyless, ...Object.values(response.content ?? {}).flatMap((c) => Object.keys(c.examples ?? {}))].map((name) => `${operation.summary}: ${name}`)
					}))
				const saved = requestsOf(made(provider, 'postman', dialect)).flatMap((r) => (r.response ?? []).map((a) => `${r.name}: ${a.name.split(':')[0]}`))
				assert.deepEqual(saved.sort(), answers.sort())
				assert.ok(answers.length > 20, `only ${answers.length} answers`)
			})
		})
	}

	test(`${provider}_keeps_its_secrets_in_variables`, () => {
		const text = printSpec(provider, '--as', 'postman')
		const { variable, item } = JSON.parse(text)
		const secret = variable.filter((v) => v.type === 'secret' && v.value !== '')
		assert.ok(secret.length > 0)
		const sent = JSON.stringify(requestsOf({ item }).map(({ request }) => ({ ...request, url: request.url, body: request.body, auth: request.auth })).map((r) => ({
			...r, body: r.body?.urlencoded?.filter((f) => !f.disabled) ?? r.body?.raw,
		})))
		for (const { key, value } of secret) assert.ok(![`"${value}"`, `\\"${value}\\"`].some((text) => sent.includes(text)), `${key} stands in a request`)
	})

	test(`${provider}_staging_is_empty`, () => {
		const [mock, staging] = ['environment', 'staging'].map((as) => made(provider, as).values)
		assert.deepEqual(staging.map((v) => v.key), mock.map((v) => v.key))
		assert.deepEqual(staging.filter((v) => v.value !== ''), [])
		assert.deepEqual(mock.filter((v) => v.value === ''), [])
	})
}

test('auth_is_right_for_each_provider', () => {
	const whmcs = made('whmcs', 'postman')
	assert.equal(whmcs.auth.type, 'noauth')
	for (const { name, request } of requestsOf(whmcs)) assert.equal(request.auth.type, 'noauth', name)
	const purecloud = made('purecloud', 'postman')
	assert.deepEqual(purecloud.auth, { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] })
	for (const { name, request } of requestsOf(purecloud)) {
		const isLogin = request.url.host[0] === '{{loginUrl}}'
		assert.equal(request.auth === undefined, !isLogin, name)
	}
})

// One login serves a whole run, but for the request that revokes the token.
test('purecloud_logs_in_once', bounded, async (t) => {
	const mock = await startMockFor(t)
	await run(made('purecloud', 'postman'), environment('purecloud', mock.ready.whmcs.url), { folder: 'OAuth' })
	assert.equal(mock.stderr().match(/postOauthToken/g)?.length, 1)
})

// Whatever goes wrong is seen: a refusal with the status of a success, a status, a
// body that a fault puts in place of the row, a secret that nobody knows.
const faults = [
	{ provider: 'whmcs', operation: 'CreateOAuthCredential', answer: 'invalidServiceID', fails: 'body keeps to its schema' },
	{ provider: 'whmcs', operation: 'UpdateOAuthCredential', answer: 'updated', count: 3, fails: 'answer holds' },
	{ provider: 'whmcs', operation: 'ListOAuthCredentials', answer: 'listed', count: 3, fails: 'answer holds' },
	{ provider: 'whmcs', operation: 'DeleteOAuthCredential', answer: 'deleted', fails: 'answer says what the catalogue says' },
	{ provider: 'whmcs', operation: 'DeleteOAuthCredential', answer: 'invalidIP', fails: 'answer is' },
	{ provider: 'whmcs', operation: 'ListOAuthCredentials', answer: 'encodingFailed', fails: 'body keeps to its schema' },
	{ provider: 'purecloud', operation: 'getOauthClients', answer: 'internalServerError', fails: 'answer is' },
	{ provider: 'purecloud', operation: 'putOauthClient', answer: 'clientReplaced', fails: 'answer holds' },
	{ provider: 'purecloud', operation: 'deleteOauthClient', answer: 'clientDeleted', fails: 'answer is' },
	{ provider: 'purecloud', operation: 'getOauthClient', answer: 'clientFound', fails: 'answer holds' },
	{ provider: 'purecloud', operation: 'postOauthToken', answer: 'invalidClient', count: 2, fails: 'answer is' },
]
for (const { provider, operation, answer, count = 1, fails } of faults) {
	test(`${operation}_${answer}_is_seen`, bounded, async (t) => {
		const mock = await startMockFor(t)
		const scheduled = await fetch(`${mock.ready.admin.url}/__admin/faults`, {
			method: 'POST', body: JSON.stringify({ operation, answer, count }), signal: AbortSignal.timeout(5_000),
		})
		assert.equal(scheduled.status, 200, await scheduled.text())
		const { failures } = await run(made(provider, 'postman'), environment(provider, mock.ready.whmcs.url), { folder: 'Lifecycle' })
		assert.ok(failures.some((f) => f.includes(fails)), `failures: ${JSON.stringify(failures)}`)
	})
}
