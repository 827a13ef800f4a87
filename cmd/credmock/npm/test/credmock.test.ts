// What was installed: the types hold (tsc reads this file), the mock starts by one
// call, and each function of the control plane does what it says.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { Control, ControlError, start, type Mock, type Reached } from '@credmock/credmock'

const at = '2026-01-02T03:04:05Z'
let mock: Mock

beforeAll(async () => {
	mock = await start({ fixture: 'documents', seed: 'npm', clock: at, strict: true })
}, 30_000)
afterAll(() => mock.stop())
beforeEach(() => mock.reset())

async function whmcs({ whmcs: { url, identifier, secret } }: Reached, action: string, parameters: Record<string, string> = {}) {
	const body = new URLSearchParams({ action, identifier, secret, responsetype: 'json', ...parameters })
	const answer = await fetch(`${url}/includes/api.php`, { method: 'POST', body })
	return await answer.json() as Record<string, unknown>
}

test('the library and the program were installed, and nothing ran', () => {
	const manifest = (name: string) => JSON.parse(readFileSync(join(dirname(createRequire(import.meta.url).resolve('@credmock/credmock')), '..', name, 'package.json'), 'utf8'))
	const program = `${process.platform}-${process.arch}`
	expect(manifest('credmock').optionalDependencies).toEqual({ [`@credmock/${program}`]: '1.2.3-test' })
	expect(manifest(program)).toMatchObject({ os: [process.platform], cpu: [process.arch] })
	for (const name of ['credmock', program]) expect(manifest(name).scripts).toBeUndefined()
})

test('the command runs the program', () => {
	const out = execFileSync(join(import.meta.dirname, '../node_modules/.bin/credmock'), ['version'], { encoding: 'utf8' })
	expect(out).toMatch(/^credmock v1\.2\.3-test /)
})

test('start returns where the mock is and who may log in', async () => {
	expect(await whmcs(mock, 'WhmcsDetails')).toMatchObject({ result: 'success' })
	const { loginUrl, clientId, clientSecret } = mock.purecloud
	const answer = await fetch(`${loginUrl}/oauth/token`, {
		method: 'POST', headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }),
	})
	expect(answer.status).toBe(200)
	expect(mock.pid).toBeGreaterThan(0)
})

test('faults, journal and verification', async () => {
	await mock.clearJournal()
	await mock.fault({ operation: 'ListOAuthCredentials', answer: 'invalidIP' })
	expect(await whmcs(mock, 'ListOAuthCredentials')).toMatchObject({ result: 'error' })
	expect(await whmcs(mock, 'ListOAuthCredentials')).toMatchObject({ result: 'success' })
	const { calls, count } = await mock.journal({ operation: 'ListOAuthCredentials' })
	expect(count).toBe(2)
	expect(calls.map((call) => call.answer)).toEqual(['invalidIP', 'listed'])
	await mock.verify([{ operation: 'ListOAuthCredentials', exactly: 2 }])
	const wrong = await mock.verify({ calls: [{ operation: 'DeleteOAuthCredential', atLeast: 1 }] }).catch((error: unknown) => error)
	expect(wrong).toBeInstanceOf(ControlError)
	expect((wrong as ControlError).status).toBe(422)
	expect(await mock.har()).toHaveProperty('log.entries')
})

test('a fault is taken back', async () => {
	await mock.fault({ provider: 'whmcs', status: 503, count: 5 })
	expect(JSON.stringify(await mock.faults())).toContain('503')
	await mock.clearFaults()
	expect(await whmcs(mock, 'WhmcsDetails')).toMatchObject({ result: 'success' })
})

test('the clock stands still until it is moved', async () => {
	expect(await mock.clock()).toMatchObject({ now: at, frozen: true })
	expect(await mock.advance('24h')).toMatchObject({ now: '2026-01-03T03:04:05Z' })
	expect(await mock.advance(60)).toMatchObject({ now: '2026-01-03T03:05:05Z' })
	expect(await mock.setClock({ now: new Date('2031-01-01T00:00:00Z'), frozen: true })).toMatchObject({ now: '2031-01-01T00:00:00Z' })
})

test('state is read, changed and put back', async () => {
	const before = await mock.state()
	await whmcs(mock, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' })
	expect((await mock.diff()).length).toBeGreaterThan(0)
	await mock.setState(before)
	expect(await mock.state()).toEqual(before)
})

test('operations name their answers', async () => {
	expect(JSON.stringify(await mock.operations())).toContain('invalidIP')
})

test('a sandbox is a world of its own', async () => {
	const box = await mock.sandbox('worker-1', { seed: 'box' })
	expect(await whmcs(box, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' })).toMatchObject({ result: 'success' })
	expect((await box.journal()).count).toBe(1)
	expect((await mock.sandboxes()).map((s) => s.name)).toContain('worker-1')
	await box.remove()
	expect((await mock.sandboxes()).map((s) => s.name)).not.toContain('worker-1')
})

test('one seed, one world; a fixture may be given as it is', async () => {
	const secrets = []
	for (let turn = 0; turn < 2; turn++) {
		const own = await start({ fixture: await mock.state(), seed: 'same', clock: at })
		secrets.push(await whmcs(own, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' }))
		await own.stop()
	}
	expect(secrets[0]).toEqual(secrets[1])
})

test('a token guards the control plane', async () => {
	const own = await start({ adminToken: 'a-token-for-the-test' })
	expect(await own.clock()).toHaveProperty('now')
	const stranger = await new Control(`${own.admin.url}/__admin`, 'another').clock().catch((error: unknown) => error)
	expect(stranger).toMatchObject({ status: 401 })
	await own.stop()
})

test('a mistake is told as the program tells it', async () => {
	await expect(start({ fixture: 'document' })).rejects.toThrow('did you mean "documents"?')
	await expect(start({ binary: '/does/not/exist' })).rejects.toThrow('ENOENT')
})
