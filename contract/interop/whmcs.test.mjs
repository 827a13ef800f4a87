// Two public WHMCS clients, as they come from the registry, against the mock.
// What each does with an answer is the client's own doing: whmcs-js resolves
// with the body whatever its status and result, whmcs-api resolves with a
// success and rejects with the message of a refusal.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import WHMCS from 'whmcs-api'
import whmcsJS from 'whmcs-js'

import { readCatalogue, startMockFor as start } from './mock.mjs'

const answer = readCatalogue('whmcs')
const bounded = { timeout: 60_000 }
const md5 = (text) => createHash('md5').update(text).digest('hex')

const credential = { grantType: 'authorization_code', scope: 'openid profile', name: 'Interop' }
const identifierForm = /^COMPANY-NAME\.[A-Za-z0-9+/]{22}==$/
const secretForm = /^[A-Za-z0-9+/]{86}==$/

// Refusals that each client must see as the catalogue has them. `as` changes
// the credentials, `values` sets the placeholders of the message.
const refusals = [
	{ name: 'unknown_scope', action: 'CreateOAuthCredential', with: { ...credential, scope: 'openid nonsense' }, answer: 'invalidScope', values: { scope: 'nonsense' } },
	{ name: 'unknown_grant_type', action: 'CreateOAuthCredential', with: { ...credential, grantType: 'implicit' }, answer: 'invalidGrantType', values: { grantType: 'implicit' } },
	{ name: 'service_of_nobody', action: 'CreateOAuthCredential', with: { grantType: 'single_sign_on', scope: 'clientarea:sso', serviceId: 4 }, answer: 'serviceNotAssociated' },
	{ name: 'update_of_unknown_id', action: 'UpdateOAuthCredential', with: { credentialId: 99, name: 'Nobody' }, answer: 'invalidCredentialID' },
	{ name: 'delete_of_unknown_id', action: 'DeleteOAuthCredential', with: { credentialId: 99 }, answer: 'invalidCredentialID' },
	{ name: 'wrong_secret', action: 'ListOAuthCredentials', as: { secret: 'wrong-secret' }, answer: 'authenticationFailed' },
	{ name: 'unknown_identifier', action: 'ListOAuthCredentials', as: { identifier: 'nobody' }, answer: 'invalidCredentials' },
	{
		name: 'action_outside_the_role', action: 'DeleteOAuthCredential', with: { credentialId: 1 },
		as: { identifier: 'mock-viewer-identifier', secret: 'mock-viewer-secret' }, answer: 'permissionDenied', values: { action: 'deleteoauthcredential' },
	},
]

// Ways to present credentials, each of which lists an empty installation.
const logins = [
	{ name: 'identifier_and_secret', as: ({ identifier, secret }) => ({ identifier, secret }) },
	{ name: 'the_same_pair_as_username_and_password', as: ({ identifier, secret }) => ({ username: identifier, password: secret }) },
	{ name: 'admin_and_md5_of_the_password', as: () => ({ username: 'admin', password: md5('mock-password') }) },
	{ name: 'empty_fields_beside_identifier_and_secret', as: ({ identifier, secret }) => ({ identifier, secret, username: '', password: '', accesskey: '' }) },
]

function endpoint({ ready }) {
	return `${ready.whmcs.url}/includes/api.php`
}

function credentials({ ready }) {
	return { identifier: ready.whmcs.identifier, secret: ready.whmcs.secret }
}

const scratch = mkdtempSync(join(tmpdir(), 'credmock-whmcs-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

// The default installation without what the documents' examples left there.
const fixture = join(scratch, 'empty.yaml')
const whole = readFileSync(fileURLToPath(new URL('../../fixtures/default.yaml', import.meta.url)), 'utf8')
writeFileSync(fixture, whole.replace(/^  (oauth|sso)\w+:.*\n(    .*\n)*/gm, ''))

const startMockFor = (t, ...flags) => start(t, '--fixture', fixture, ...flags)

/** Created secrets and refused ones stay out of what the mock writes. */
function assertSilent(mock, ...secrets) {
	for (const secret of secrets) {
		assert.ok(!mock.stderr().includes(secret), 'the mock writes a secret to its log')
		assert.ok(!mock.stderr().includes(encodeURIComponent(secret)), 'the mock writes an encoded secret to its log')
	}
}

describe('whmcs-js', bounded, () => {
	const client = (mock, as = credentials(mock)) => new whmcsJS.Authentication({ ...as, serverUrl: endpoint(mock) })

	test('lifecycle', async (t) => {
		const mock = await startMockFor(t)
		const whmcs = client(mock)

		const { clientIdentifier, clientSecret, ...created } = await whmcs.createOAuthCredential({ ...credential, redirectUri: 'https://app.example/callback?a=1&b=2' })
		assert.deepEqual(created, { result: 'success', credentialId: '1' })
		assert.match(clientIdentifier, identifierForm)
		assert.match(clientSecret, secretForm)

		const before = await whmcs.listOAuthCredentials()
		assert.equal(before.result, 'success')
		assert.equal(before.clients.length, 1)
		const { createdAt, updatedAt, rsaKeyPairId, ...listed } = before.clients[0]
		assert.deepEqual(listed, {
			credentialId: 1, name: 'Interop', description: '', grantTypes: 'authorization_code', scope: 'openid profile', clientIdentifier, clientSecret,
			uuid: null, serviceId: 0, logoUri: '', redirectUri: ['https://app.example/callback?a=1&b=2'],
		})
		assert.equal(createdAt, updatedAt)
		assert.equal(typeof rsaKeyPairId, 'number')

		// A boolean goes out as the text true.
		const { newClientSecret, ...updated } = await whmcs.updateOAuthCredential({ credentialId: 1, description: 'Renewed', resetSecret: true })
		assert.deepEqual(updated, { result: 'success', credentialId: '1' })
		assert.match(newClientSecret, secretForm)
		assert.notEqual(newClientSecret, clientSecret)

		const after = await whmcs.listOAuthCredentials()
		assert.deepEqual(after.clients, [{ ...before.clients[0], description: 'Renewed', clientSecret: newClientSecret, updatedAt: after.clients[0].updatedAt }])

		assert.deepEqual(await whmcs.updateOAuthCredential({ clientApiIdentifier: clientIdentifier, name: 'Renamed', resetSecret: false }), updated)
		assert.deepEqual((await whmcs.listOAuthCredentials()).clients[0].name, 'Renamed')

		assert.deepEqual(await whmcs.deleteOAuthCredential({ credentialId: 1 }), { result: 'success', credentialId: '1' })
		assert.deepEqual(await whmcs.listOAuthCredentials(), { result: 'success', clients: [] })
		assert.deepEqual(await whmcs.deleteOAuthCredential({ credentialId: 1 }), answer('DeleteOAuthCredential', 'invalidCredentialID'))
		assertSilent(mock, clientSecret, newClientSecret)
	})

	test('list_filters', async (t) => {
		const whmcs = client(await startMockFor(t))
		await whmcs.createOAuthCredential({ ...credential, name: 'First' })
		await whmcs.createOAuthCredential({ grantType: 'single_sign_on', scope: 'clientarea:sso', serviceId: 1 })
		await whmcs.createOAuthCredential({ ...credential, name: 'Third' })
		const ids = async (filter) => (await whmcs.listOAuthCredentials(filter)).clients.map((row) => row.credentialId)
		assert.deepEqual(await ids(), [1, 2, 3])
		assert.deepEqual(await ids({ grantType: 'single_sign_on' }), [2])
		assert.deepEqual(await ids({ sortField: 'name', sortOrder: 'DESC' }), [3, 1, 2])
		assert.deepEqual(await ids({ limit: 2 }), [1, 2])
	})

	for (const refusal of refusals) {
		test(`resolves_with_${refusal.name}`, async (t) => {
			const mock = await startMockFor(t)
			const whmcs = client(mock, { ...credentials(mock), ...refusal.as })
			const method = refusal.action[0].toLowerCase() + refusal.action.slice(1)
			assert.deepEqual(await whmcs[method](refusal.with), answer(refusal.action, refusal.answer, refusal.values))
			assert.deepEqual(await client(mock).listOAuthCredentials(), { result: 'success', clients: [] }, 'a refused call changed something')
			assertSilent(mock, 'wrong-secret')
		})
	}

	for (const login of logins) {
		test(`logs_in_with_${login.name}`, async (t) => {
			const mock = await startMockFor(t)
			assert.deepEqual(await client(mock, login.as(mock.ready.whmcs)).listOAuthCredentials(), { result: 'success', clients: [] })
		})
	}

	// An array goes out as one text with commas, an unset option as the text
	// undefined; a server cannot tell either from what was meant.
	test('joins_arrays_and_spells_undefined', async (t) => {
		const whmcs = client(await startMockFor(t))
		await whmcs.createOAuthCredential({ ...credential, redirectUri: ['https://a.example/', 'https://b.example/'], logoUri: undefined })
		const [row] = (await whmcs.listOAuthCredentials()).clients
		assert.deepEqual(row.redirectUri, ['https://a.example/,https://b.example/'])
		assert.equal(row.logoUri, 'undefined')
	})

	test('unknown_action', async (t) => {
		const whmcs = client(await startMockFor(t))
		assert.deepEqual(await whmcs.validateLogin({ email: 'a@example.com', password2: 'x' }), answer('CallAPI', 'unknownAction', { action: 'validatelogin' }))
	})

	test('current_dialect_has_numbers_for_ids', async (t) => {
		const whmcs = client(await startMockFor(t, '--dialect', 'current'))
		const { credentialId } = await whmcs.createOAuthCredential(credential)
		assert.strictEqual(credentialId, 1)
		assert.strictEqual((await whmcs.listOAuthCredentials()).clients[0].credentialId, credentialId)
		assert.strictEqual((await whmcs.updateOAuthCredential({ credentialId, name: 'Renamed' })).credentialId, credentialId)
		assert.deepEqual(await whmcs.deleteOAuthCredential({ credentialId }), { result: 'success', credentialId })
	})
})

describe('whmcs-api', bounded, () => {
	// The client sends no responsetype of its own, and it keeps the parameters of
	// every earlier call: without a new client for each call, those of a create
	// would ride along on the update and overwrite what it should leave alone.
	const call = (mock, action, parameters, as = credentials(mock)) =>
		new WHMCS({ ...as, endpoint: endpoint(mock), responsetype: 'json' }).call(action, parameters)

	test('lifecycle', async (t) => {
		const mock = await startMockFor(t)

		const { clientIdentifier, clientSecret, ...created } = await call(mock, 'CreateOAuthCredential', { ...credential, redirectUri: 'https://app.example/callback?a=1&b=2' })
		assert.deepEqual(created, { result: 'success', credentialId: '1' })
		assert.match(clientIdentifier, identifierForm)
		assert.match(clientSecret, secretForm)

		const before = await call(mock, 'ListOAuthCredentials')
		assert.equal(before.clients.length, 1)
		assert.equal(before.clients[0].clientSecret, clientSecret)
		assert.deepEqual(before.clients[0].redirectUri, ['https://app.example/callback?a=1&b=2'])

		const { newClientSecret, ...updated } = await call(mock, 'UpdateOAuthCredential', { credentialId: 1, description: 'Renewed', resetSecret: true })
		assert.deepEqual(updated, { result: 'success', credentialId: '1' })
		assert.match(newClientSecret, secretForm)
		assert.notEqual(newClientSecret, clientSecret)

		const after = await call(mock, 'ListOAuthCredentials')
		assert.deepEqual(after.clients, [{ ...before.clients[0], description: 'Renewed', clientSecret: newClientSecret, updatedAt: after.clients[0].updatedAt }])

		assert.deepEqual(await call(mock, 'DeleteOAuthCredential', { credentialId: 1 }), { result: 'success', credentialId: '1' })
		assert.deepEqual(await call(mock, 'ListOAuthCredentials'), { result: 'success', clients: [] })
		await assert.rejects(call(mock, 'DeleteOAuthCredential', { credentialId: 1 }), new Error(answer('DeleteOAuthCredential', 'invalidCredentialID').message))
		assertSilent(mock, clientSecret, newClientSecret)
	})

	for (const refusal of refusals) {
		test(`rejects_${refusal.name}`, async (t) => {
			const mock = await startMockFor(t)
			const { message } = answer(refusal.action, refusal.answer, refusal.values)
			await assert.rejects(call(mock, refusal.action, refusal.with, { ...credentials(mock), ...refusal.as }), new Error(message))
			assert.deepEqual(await call(mock, 'ListOAuthCredentials'), { result: 'success', clients: [] }, 'a refused call changed something')
			assertSilent(mock, 'wrong-secret')
		})
	}

	for (const login of logins) {
		test(`logs_in_with_${login.name}`, async (t) => {
			const mock = await startMockFor(t)
			assert.deepEqual(await call(mock, 'ListOAuthCredentials', {}, login.as(mock.ready.whmcs)), { result: 'success', clients: [] })
		})
	}

	// An array goes out as the same key again and again, of which PHP keeps the last.
	test('repeats_keys_for_arrays', async (t) => {
		const mock = await startMockFor(t)
		await call(mock, 'CreateOAuthCredential', { ...credential, redirectUri: ['https://a.example/', 'https://b.example/'] })
		assert.deepEqual((await call(mock, 'ListOAuthCredentials')).clients[0].redirectUri, ['https://b.example/'])
	})

	// Here one client makes all calls, as its users would.
	test('sticky_parameters_ride_along', async (t) => {
		const mock = await startMockFor(t)
		const whmcs = new WHMCS({ ...credentials(mock), endpoint: endpoint(mock), responsetype: 'json' })
		await whmcs.call('CreateOAuthCredential', credential)
		await whmcs.call('CreateOAuthCredential', { name: 'Second' })
		assert.equal((await whmcs.call('ListOAuthCredentials', { limit: 1 })).clients.length, 1)
		assert.equal((await whmcs.call('ListOAuthCredentials')).clients.length, 1, 'the limit of the call before')
		assert.deepEqual(await whmcs.call('UpdateOAuthCredential', { credentialId: 1 }), { result: 'success', credentialId: '1' })
		assert.deepEqual((await call(mock, 'ListOAuthCredentials')).clients.map((row) => row.name), ['Second', 'Second'], 'the name of the second create')
	})

	test('current_dialect_has_numbers_for_ids', async (t) => {
		const mock = await startMockFor(t, '--dialect', 'current')
		const { credentialId } = await call(mock, 'CreateOAuthCredential', credential)
		assert.strictEqual(credentialId, 1)
		assert.strictEqual((await call(mock, 'ListOAuthCredentials')).clients[0].credentialId, credentialId)
		assert.strictEqual((await call(mock, 'UpdateOAuthCredential', { credentialId, name: 'Renamed' })).credentialId, credentialId)
		assert.deepEqual(await call(mock, 'DeleteOAuthCredential', { credentialId }), { result: 'success', credentialId })
	})

	// The client reads nothing but JSON. The default form is NVP for a flat
	// answer and XML for a list, so its call never settles and the parse error
	// goes unhandled, in a process of its own here, though the mock has done what
	// was asked.
	for (const { name, action, parameters, as, begins, rows } of [
		{ name: 'nvp', action: 'CreateOAuthCredential', parameters: credential, begins: 'result=suc', rows: 1 },
		{ name: 'xml', action: 'ListOAuthCredentials', begins: '<?xml vers', rows: 0 },
		{ name: 'refusal_in_nvp', action: 'ListOAuthCredentials', as: { secret: 'wrong-secret' }, begins: 'result=err', rows: 0 },
	]) {
		test(`never_settles_on_${name}`, async (t) => {
			const mock = await startMockFor(t)
			const { reason, ...outcome } = await callInChild({ ...credentials(mock), ...as, endpoint: endpoint(mock) }, action, parameters)
			assert.deepEqual(outcome, { settled: false, unhandled: 'FetchError', type: 'invalid-json' })
			assert.ok(reason.includes(`"${begins}"`), reason)
			assert.equal((await call(mock, 'ListOAuthCredentials')).clients.length, rows)
		})
	}
})

async function callInChild(...args) {
	const script = fileURLToPath(new URL('call-whmcs-api.mjs', import.meta.url))
	const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(args)], { timeout: 20_000 })
	return JSON.parse(stdout)
}
