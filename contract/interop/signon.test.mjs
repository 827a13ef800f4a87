// openid-client, and PHP with curl, sign on at the mock of WHMCS with a credential that
// is created, changed and deleted over the API.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import * as oidc from 'openid-client'

import { startMockFor as start } from './mock.mjs'

const bounded = { timeout: 60_000 }
const first = 'https://app.example.com/callback'
const second = 'https://app.example.com/other'
const user = '3b241101-e2bb-4255-8caf-4136c566a962'

const scratch = mkdtempSync(join(tmpdir(), 'credmock-signon-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

// An installation with the rewrite rule that checks PKCE.
const fixture = join(scratch, 'fixture.yaml')
writeFileSync(fixture, `
whmcs:
  behaviours: {wellKnownRewrite: installed, pkce: verify}
  administrators: [{username: admin, password: mock-password}]
  roles: [{name: everything, actions: ["*"]}]
  apiCredentials: [{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}]
  clients: [{id: 1}]
  services: [{id: 1, client: 1}]
  users: [{id: 1, uuid: ${user}, client: 1, name: Mock User, email: user@example.com}]
`)

/** Runs an action, which must succeed. */
async function call({ ready }, action, fields) {
	const { identifier, secret, url } = ready.whmcs
	const body = new URLSearchParams({ action, identifier, secret, responsetype: 'json', ...fields })
	const out = await (await fetch(`${url}/includes/api.php`, { method: 'POST', body })).json()
	assert.equal(out.result, 'success', JSON.stringify(out))
	return out
}

async function advance({ ready }, by) {
	const body = JSON.stringify({ by })
	const response = await fetch(`${ready.admin.url}/__admin/clock/advance`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
	assert.equal(response.status, 200)
}

/** Opens an address as a browser does that stays where it is. */
const visit = (address) => fetch(address, { redirect: 'manual' })

/** Signs on and returns where the browser comes back. */
async function authorize(config, redirect_uri, further = {}) {
	const to = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid profile email', state: 'state', ...further })
	const response = await visit(to)
	assert.equal(response.status, 302, await response.text())
	return new URL(response.headers.get('location'))
}

const exchange = (config, callback, checks = {}) => oidc.authorizationCodeGrant(config, callback, { expectedState: 'state', ...checks })
const refused = (promise, error) => assert.rejects(promise, (e) => (assert.equal(e.error, error), true))

// How the metadata are found: where standard clients look, or at the vendor's own path.
const ways = {
	discovery: (url, id, secret) => oidc.discovery(url, id, secret, undefined, { execute: [oidc.allowInsecureRequests] }),
	'metadata of the own path': async (url, id, secret) => {
		const metadata = await (await fetch(new URL('/oauth/openid-configuration.php', url))).json()
		const config = new oidc.Configuration(metadata, id, secret)
		oidc.allowInsecureRequests(config)
		return config
	},
}

describe('openid-client', () => {
	for (const [name, configure] of Object.entries(ways)) {
		test(name, bounded, async (t) => {
			const mock = await start(t, '--fixture', fixture)
			const made = await call(mock, 'CreateOAuthCredential', { grantType: 'authorization_code', name: 'App', scope: 'openid profile email', redirectUri: first })
			const url = new URL(mock.ready.whmcs.url)
			const config = await configure(url, made.clientIdentifier, made.clientSecret)
			oidc.enableNonRepudiationChecks(config) // the signature is checked with the listed key

			const code_verifier = oidc.randomPKCECodeVerifier()
			const proof = { code_challenge: await oidc.calculatePKCECodeChallenge(code_verifier), code_challenge_method: 'S256' }
			const tokens = await exchange(config, await authorize(config, first, { nonce: 'n' }), { expectedNonce: 'n' })
			assert.equal(tokens.claims().sub, user)
			const who = await oidc.fetchUserInfo(config, tokens.access_token, user)
			assert.deepEqual([who.name, who.email], ['Mock User', 'user@example.com'])
			assert.equal((await exchange(config, await authorize(config, first, proof), { pkceCodeVerifier: code_verifier })).claims().sub, user)
			await refused(exchange(config, await authorize(config, first, proof), { pkceCodeVerifier: oidc.randomPKCECodeVerifier() }), 'code_verifier_mismatch')

			const used = await authorize(config, first)
			await exchange(config, used)
			await refused(exchange(config, used), 'invalid_grant')
			const late = await authorize(config, first)
			await advance(mock, '31s')
			await refused(exchange(config, late), 'invalid_grant')

			const { newClientSecret } = await call(mock, 'UpdateOAuthCredential', { credentialId: made.credentialId, resetSecret: '1' })
			await refused(exchange(config, await authorize(config, first)), 'invalid_client')
			const renewed = await configure(url, made.clientIdentifier, newClientSecret)
			const again = await exchange(renewed, await authorize(renewed, first))

			await call(mock, 'UpdateOAuthCredential', { credentialId: made.credentialId, redirectUri: second })
			assert.equal((await visit(oidc.buildAuthorizationUrl(renewed, { redirect_uri: first, scope: 'openid', state: 'state' }))).status, 400)
			const kept = await authorize(renewed, second)

			await call(mock, 'DeleteOAuthCredential', { credentialId: made.credentialId })
			assert.equal((await visit(oidc.buildAuthorizationUrl(renewed, { redirect_uri: second, scope: 'openid', state: 'state' }))).status, 400)
			await refused(exchange(renewed, kept), 'invalid_client')
			await assert.rejects(oidc.fetchUserInfo(renewed, again.access_token, user))
		})
	}

	test('a token that is an hour old', bounded, async (t) => {
		const mock = await start(t, '--fixture', fixture)
		const made = await call(mock, 'CreateOAuthCredential', { grantType: 'authorization_code', name: 'App', scope: 'openid', redirectUri: first })
		const config = await ways.discovery(new URL(mock.ready.whmcs.url), made.clientIdentifier, made.clientSecret)
		const to = oidc.buildAuthorizationUrl(config, { redirect_uri: first, scope: 'openid', state: 'state' })
		const { access_token } = await exchange(config, new URL((await visit(to)).headers.get('location')))
		await oidc.fetchUserInfo(config, access_token, user)
		await advance(mock, '1h')
		await assert.rejects(oidc.fetchUserInfo(config, access_token, user))
	})
})

describe('PHP with curl', () => {
	test('from creation to deletion', bounded, async (t) => {
		const { ready } = await start(t, '--fixture', fixture)
		const { stdout } = await promisify(execFile)('php', [fileURLToPath(new URL('signon.php', import.meta.url))], {
			env: { PATH: process.env.PATH, URL: ready.whmcs.url, ADMIN: ready.admin.url, IDENTIFIER: ready.whmcs.identifier, SECRET: ready.whmcs.secret, no_proxy: '*' },
		})
		assert.equal(stdout, 'ok\n')
	})
})
