// Eight tests as an application would have them, of which each expects to be alone:
// ids begin at 1, lists hold what the test made, faults meet its calls. Every file of
// the project runs all of them, so that workers always run the same ones at once.

import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'

import { own, sandbox } from './sandbox.mjs'

const require = createRequire(import.meta.url)
const WHMCS = require('whmcs-api')
const sdk = require('purecloud-platform-client-v2')

// Without the path of the sandbox: the credentials alone tell the workers apart.
const origin = (url) => new URL(url).origin

async function whmcs() {
	const { whmcs: reached } = await sandbox()
	const settings = { endpoint: `${origin(reached.url)}/includes/api.php`, identifier: reached.identifier, secret: reached.secret, responsetype: 'json' }
	return (action, parameters) => new WHMCS(settings).call(action, parameters) // one of its own each time: it keeps parameters
}

async function purecloud() {
	const { purecloud: reached } = await sandbox()
	const url = new URL(reached.apiUrl)
	const client = new sdk.ApiClientClass()
	client.config.live_reload_config = false // or every client watches a file
	client.setGateway({ host: url.hostname, protocol: url.protocol.slice(0, -1), port: Number(url.port) })
	await client.loginClientCredentialsGrant(reached.clientId, reached.clientSecret)
	return new sdk.OAuthApi(client)
}

const credential = { grantType: 'authorization_code', scope: 'openid', name: 'Shared' }
const application = { name: 'Shared', authorizedGrantType: 'CODE', scope: ['oauth'], registeredRedirectUri: ['https://app.example/cb'] }

export function suite(file) {
	describe(file, () => {
		test('the next credential has the next id', async () => {
			const call = await whmcs()
			expect(String((await call('CreateOAuthCredential', credential)).credentialId)).toBe('2') // the fixture has one
		})
		test('a list holds what was made here', async () => {
			const call = await whmcs()
			for (const name of ['a', 'b', 'c']) await call('CreateOAuthCredential', { ...credential, name: file + name })
			const { clients } = await call('ListOAuthCredentials', {})
			expect(clients.slice(1).map((c) => c.name)).toEqual(['a', 'b', 'c'].map((n) => file + n))
		})
		test('what was deleted is gone', async () => {
			const call = await whmcs()
			const { credentialId } = await call('CreateOAuthCredential', credential)
			await call('DeleteOAuthCredential', { credentialId })
			await expect(call('DeleteOAuthCredential', { credentialId })).rejects.toBeDefined()
		})
		test('a fault meets the call that it is for', async () => {
			const call = await whmcs()
			await own.fault({ operation: 'WhmcsDetails', answer: 'invalidIP' })
			await expect(call('WhmcsDetails', {})).rejects.toBeDefined()
			await expect(call('WhmcsDetails', {})).resolves.toBeDefined()
		})
		test('a client of the cloud lives', async () => {
			const api = await purecloud()
			const made = await api.postOauthClients(application)
			expect((await api.getOauthClients()).entities.filter((c) => c.name === 'Shared')).toHaveLength(1)
			await api.putOauthClient(made.id, { ...application, state: 'inactive' })
			await api.deleteOauthClient(made.id)
			await expect(api.getOauthClient(made.id)).rejects.toBeDefined()
		})
		test('a token outlives the faults of another call', async () => {
			const api = await purecloud()
			await own.fault({ operation: 'getOauthClients', status: 503 })
			await expect(api.getOauthClients()).rejects.toBeDefined()
			expect((await api.getOauthClients()).total).toBeGreaterThan(0)
		})
		test('dates come of the own clock', async () => {
			await own.clock({ now: '2031-02-03T04:05:06Z', frozen: true })
			const api = await purecloud()
			expect(new Date((await api.postOauthClients(application)).dateCreated).getUTCFullYear()).toBe(2031)
		})
		test('the journal holds these calls alone', async () => {
			const call = await whmcs()
			await call('CreateOAuthCredential', { ...credential, name: file })
			await call('ListOAuthCredentials', {})
			expect(await own.calls()).toBe(2)
			await own.verify({ operation: 'CreateOAuthCredential', arguments: { name: file }, exactly: 1 }, { operation: 'DeleteOAuthCredential', exactly: 0 })
		})
	})
}
