// What was installed: the types hold (tsc reads this file), the mock starts by one
// call, and each function of the control plane does what it says. All of it holds for a
// mock in a process of its own and for one in this process, called by ports or without.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import * as native from '@credmock/credmock'
import * as wasm from '@credmock/wasm'

type Mock = native.Control & native.Reached & { readonly log: string, stop(): Promise<void> }
type Options = native.Settings

/** One way to run a mock, and what calls it: fetch, or the mock itself. */
interface Way {
	way: string
	start(options: Options): Promise<Mock>
	control: typeof native.Control
	error: typeof native.ControlError
	fetch(mock: Mock): typeof fetch
}

const ways: Way[] = [
	{ way: 'a process of its own', start: native.start, control: native.Control, error: native.ControlError, fetch: () => fetch },
	{
		way: 'this process, on ports', control: wasm.Control, error: wasm.ControlError, fetch: () => fetch,
		async start(options) {
			const mock = await wasm.start(options)
			await mock.listen()
			return mock
		},
	},
	{ way: 'this process, without a port', start: wasm.start, control: wasm.Control, error: wasm.ControlError, fetch: (mock) => (mock as wasm.Mock).fetch },
]

const at = '2026-01-02T03:04:05Z'

test('the library and the program were installed, and nothing ran', () => {
	const manifest = (name: string) => JSON.parse(readFileSync(join(dirname(createRequire(import.meta.url).resolve('@credmock/credmock')), '..', name, 'package.json'), 'utf8'))
	const program = `${process.platform}-${process.arch}`
	expect(manifest('credmock').optionalDependencies).toEqual({ [`@credmock/${program}`]: '1.2.3-test' })
	expect(manifest('wasm').optionalDependencies).toBeUndefined()
	expect(manifest(program)).toMatchObject({ os: [process.platform], cpu: [process.arch] })
	for (const name of ['credmock', 'wasm', program]) expect(manifest(name).scripts).toBeUndefined()
})

test('the command runs the program', () => {
	const out = execFileSync(join(import.meta.dirname, '../node_modules/.bin/credmock'), ['version'], { encoding: 'utf8' })
	expect(out).toMatch(/^credmock v1\.2\.3-test /)
})

// A signal, a pid and a program are what only a process has.
test('a process has a pid, and a program may be named', async () => {
	const own = await native.start()
	expect(own.pid).toBeGreaterThan(0)
	await own.stop()
	await expect(native.start({ binary: '/does/not/exist' })).rejects.toThrow('ENOENT')
})

describe.each(ways)('$way', (way) => {
	let mock: Mock
	beforeAll(async () => {
		mock = await way.start({ fixture: 'documents', seed: 'npm', clock: at, strict: true })
	}, 30_000)
	afterAll(() => mock.stop())
	beforeEach(() => mock.reset())

	async function whmcs(of: Mock, { whmcs: { url, identifier, secret } }: native.Reached, action: string, parameters: Record<string, string> = {}) {
		const body = new URLSearchParams({ action, identifier, secret, responsetype: 'json', ...parameters })
		const answer = await way.fetch(of)(`${url}/includes/api.php`, { method: 'POST', body })
		return await answer.json() as Record<string, unknown>
	}

	test('start returns where the mock is and who may log in', async () => {
		expect(await whmcs(mock, mock, 'WhmcsDetails')).toMatchObject({ result: 'success' })
		const { loginUrl, clientId, clientSecret } = mock.purecloud
		const answer = await way.fetch(mock)(`${loginUrl}/oauth/token`, {
			method: 'POST', headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }),
		})
		expect(answer.status).toBe(200)
	})

	test('faults, journal and verification', async () => {
		await mock.clearJournal()
		await mock.fault({ operation: 'ListOAuthCredentials', answer: 'invalidIP' })
		expect(await whmcs(mock, mock, 'ListOAuthCredentials')).toMatchObject({ result: 'error' })
		expect(await whmcs(mock, mock, 'ListOAuthCredentials')).toMatchObject({ result: 'success' })
		const { calls, count } = await mock.journal({ operation: 'ListOAuthCredentials' })
		expect(count).toBe(2)
		expect(calls.map((call) => call.answer)).toEqual(['invalidIP', 'listed'])
		await mock.verify([{ operation: 'ListOAuthCredentials', exactly: 2 }])
		const wrong = await mock.verify({ calls: [{ operation: 'DeleteOAuthCredential', atLeast: 1 }] }).catch((error: unknown) => error)
		expect(wrong).toBeInstanceOf(way.error)
		expect((wrong as native.ControlError).status).toBe(422)
		expect(await mock.har()).toHaveProperty('log.entries')
	})

	test('a fault is taken back', async () => {
		await mock.fault({ provider: 'whmcs', status: 503, count: 5 })
		expect(JSON.stringify(await mock.faults())).toContain('503')
		await mock.clearFaults()
		expect(await whmcs(mock, mock, 'WhmcsDetails')).toMatchObject({ result: 'success' })
	})

	test('the clock stands still until it is moved', async () => {
		expect(await mock.clock()).toMatchObject({ now: at, frozen: true })
		expect(await mock.advance('24h')).toMatchObject({ now: '2026-01-03T03:04:05Z' })
		expect(await mock.advance(60)).toMatchObject({ now: '2026-01-03T03:05:05Z' })
		expect(await mock.setClock({ now: new Date('2031-01-01T00:00:00Z'), frozen: true })).toMatchObject({ now: '2031-01-01T00:00:00Z' })
	})

	test('state is read, changed and put back', async () => {
		const before = await mock.state()
		await whmcs(mock, mock, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' })
		expect((await mock.diff()).length).toBeGreaterThan(0)
		await mock.setState(before)
		expect(await mock.state()).toEqual(before)
	})

	test('operations name their answers', async () => {
		expect(JSON.stringify(await mock.operations())).toContain('invalidIP')
	})

	test('a sandbox is a world of its own', async () => {
		const box = await mock.sandbox('worker-1', { seed: 'box' })
		expect(await whmcs(mock, box, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' })).toMatchObject({ result: 'success' })
		expect((await box.journal()).count).toBe(1)
		expect((await mock.sandboxes()).map((s) => s.name)).toContain('worker-1')
		await box.remove()
		expect((await mock.sandboxes()).map((s) => s.name)).not.toContain('worker-1')
	})

	test('one seed, one world; a fixture may be given as it is', async () => {
		const secrets = []
		for (let turn = 0; turn < 2; turn++) {
			const own = await way.start({ fixture: await mock.state(), seed: 'same', clock: at })
			secrets.push(await whmcs(own, own, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: 'n' }))
			await own.stop()
		}
		expect(secrets[0]).toEqual(secrets[1])
	})

	test('a token guards the control plane', async () => {
		const own = await way.start({ adminToken: 'a-token-for-the-test' })
		expect(await own.clock()).toHaveProperty('now')
		const stranger = await new way.control(`${own.admin.url}/__admin`, 'another', way.fetch(own)).clock().catch((error: unknown) => error)
		expect(stranger).toMatchObject({ status: 401 })
		await own.stop()
	})

	test('a mistake is told as the program tells it', async () => {
		await expect(way.start({ fixture: 'document' })).rejects.toThrow('did you mean "documents"?')
	})
})
