// The gate for tools other than Postman: what httpYac and Bruno send of the forms that
// are made for them, and of the documents that Bruno imports itself. Nothing is edited
// but the address, by --server, since the mock takes a free port.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import yaml from 'js-yaml'

import { printSpec, startMockFor } from '../interop/mock.mjs'
import { expected, outcome } from './expected.mjs'
import { bruno, keepBruno, keepOpenCollection, sendBruno, sendHTTPFile } from './tools.mjs'

const bounded = { timeout: 120_000 }
const outcomes = (provider, answers) => Object.fromEntries(answers.map(({ name, status, text }) => [name, outcome(provider, status, text)]))

for (const provider of Object.keys(expected)) {
	for (const dialect of ['documented', 'current']) {
		const start = async (t, as) => {
			const mock = await startMockFor(t, '--dialect', dialect, '--strict')
			return { mock, text: printSpec(provider, '--as', as, '--dialect', dialect, '--server', mock.ready.whmcs.url) }
		}

		test(`httpyac_sends_${provider}_${dialect}`, bounded, async (t) => {
			const { text } = await start(t, 'http')
			assert.deepEqual(outcomes(provider, await sendHTTPFile(text)), expected[provider])
		})

		test(`bruno_sends_${provider}_${dialect}`, bounded, async (t) => {
			const { text } = await start(t, 'bruno')
			const collection = yaml.load(text)
			const names = bruno.own(collection).items.flatMap((folder) => folder.items.map((item) => item.name))
			assert.deepEqual(names.sort(), Object.keys(expected[provider]).sort(), 'the importer sees other requests')
			assert.deepEqual(outcomes(provider, await sendBruno(keepOpenCollection(collection))), expected[provider])
		})
	}
}

// What Bruno makes of the OpenAPI document differs where it has to: its runner sends
// no query that stands beside the address, and it runs folders by name, so the
// credential is deleted before a user signs on with it.
const unsent = [400]
const signOn = { 'Ask a user for authorization': unsent, 'Get an access token': [400], 'Ask who signed on': [401], 'Sign on with a token': [403] }
const imported = {
	whmcs: { ...expected.whmcs, ...signOn },
	purecloud: { ...expected.purecloud, 'Ask a user for authorization': unsent },
}
for (const [provider, want] of Object.entries(imported)) {
	test(`bruno_imports_${provider}`, bounded, async (t) => {
		const { ready } = await startMockFor(t, '--strict')
		const collection = bruno.openapi(JSON.parse(printSpec(provider, '--as', 'json', '--server', ready.whmcs.url)))
		fetchTokens(collection.items)
		const { clientId, clientSecret } = ready.purecloud
		const values = { oauth_client_id: clientId, oauth_client_secret: clientSecret, username: clientId, password: clientSecret }
		const flags = Object.entries(values).flatMap(([key, value]) => ['--env-var', `${key}=${value}`])
		assert.deepEqual(outcomes(provider, await sendBruno(await keepBruno(collection), '--env', collection.environments[0].name, ...flags)), want)
	})
}

/** Does what the button Get Access Token does, which a runner has not. */
function fetchTokens(items) {
	for (const item of items) {
		fetchTokens(item.items ?? [])
		const oauth2 = item.request?.auth?.oauth2
		if (oauth2) oauth2.autoFetchToken = true
	}
}
