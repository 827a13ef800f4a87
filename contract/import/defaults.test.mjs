// A typed client that applies defaults, as openapi-zod-client makes it: it changes what
// it is asked to change and nothing else. That it does apply defaults, a document shows
// where what is shown stands as one.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

import ts from 'typescript' // the newest that a program can call

import { printSpec, startMockFor } from '../interop/mock.mjs'
import { scratchFile, tool } from './tools.mjs'

const bounded = { timeout: 120_000 }

/** Generates a client of a document, for a mock. */
async function clientOf(document, mock, config) {
	const path = scratchFile('client.ts', '')
	const { code, stdout, stderr } = await tool('openapi-zod-client', scratchFile('document.json', JSON.stringify(document)), '-o', path, '--with-alias')
	assert.equal(code, 0, stdout + stderr)
	const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions: { module: 'esnext', target: 'es2022' } })
	writeFileSync(`${path}.mjs`, outputText.replace(/from "(@zodios\/core|zod)"/g, (_, name) => `from '${import.meta.resolve(name)}'`))
	const { createApiClient } = await import(pathToFileURL(`${path}.mjs`).href)
	return createApiClient(mock.ready.whmcs.url, { transform: true, sendDefaults: true, axiosConfig: { proxy: false, ...config } })
}

/** What was changed since the start: rows, and of those that were there before their fields. */
async function changed(mock) {
	const answer = await fetch(`${mock.ready.admin.url}/__admin/diff`, { signal: AbortSignal.timeout(5_000) })
	return (await answer.json()).changes.flatMap(({ list, row, change, fields }) => (fields ?? [{ field: change }]).map(({ field }) => `${list} ${row} ${field}`))
}

const rename = { action: 'UpdateOAuthCredential', identifier: 'mock-identifier', secret: 'mock-secret', responsetype: 'json', credentialId: 1, name: 'New' }

test('a_credential_gets_a_name_and_nothing_else', bounded, async (t) => {
	const mock = await startMockFor(t, '--strict')
	const client = await clientOf(JSON.parse(printSpec('whmcs', '--as', 'json')), mock)
	assert.deepEqual(await client.UpdateOAuthCredential(rename), { result: 'success', credentialId: '1' })
	assert.deepEqual((await changed(mock)).sort(), ['oauthCredentials 1 name', 'oauthCredentials 1 updatedAt'])
})

test('samples_as_defaults_would_change_more', bounded, async (t) => {
	const mock = await startMockFor(t)
	const document = JSON.parse(printSpec('whmcs', '--as', 'json'))
	const fields = Object.values(document.components.schemas.UpdateOAuthCredentialRequest.properties)
	for (const field of fields) if (field.example !== undefined) field.default = field.example
	const client = await clientOf(document, mock)
	await client.UpdateOAuthCredential(rename).catch(() => {}) // what it answers is not declared then
	assert.ok((await changed(mock)).length > 2, 'or the other tests would show nothing')
})

test('a_client_gets_a_name_and_nothing_else', bounded, async (t) => {
	const mock = await startMockFor(t, '--strict')
	const { clientId, clientSecret, loginUrl } = mock.ready.purecloud
	const login = await fetch(`${loginUrl}/oauth/token`, {
		method: 'POST', headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
		body: new URLSearchParams({ grant_type: 'client_credentials' }), signal: AbortSignal.timeout(5_000),
	})
	const { access_token } = await login.json()
	const client = await clientOf(JSON.parse(printSpec('purecloud', '--as', 'json')), mock, { headers: { authorization: `Bearer ${access_token}` } })
	const params = { clientId: 'c0ffee00-0000-4000-8000-000000000003' }
	const was = await client.getOauthClient({ params })
	const { name, accessTokenValiditySeconds, registeredRedirectUri, authorizedGrantType, scope, state } = was
	await client.putOauthClient({ name: `${name}, renamed`, accessTokenValiditySeconds, registeredRedirectUri, authorizedGrantType, scope, state }, { params })
	const written = [`clients ${params.clientId} dateModified`, `clients ${params.clientId} modifiedBy`] // by the service
	const fields = (await changed(mock)).filter((what) => what.startsWith('clients ') && !written.includes(what)) // the rest is of the login
	assert.deepEqual(fields, [`clients ${params.clientId} name`])
})
