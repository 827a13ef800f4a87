// What only a mock inside this process has to show: it holds up nothing, knows nothing
// of others, and leaves nothing behind.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'

import { start, type Mock, type Options } from '@credmock/wasm'

// What these tests look at of it, without the types of a browser.
const { WebAssembly } = globalThis as unknown as { WebAssembly: {
	compile(source: unknown): Promise<object>
	instantiate(module: object, imports: object): Promise<object>
} }

async function using(options: Options, use: (mock: Mock) => Promise<void>) {
	const mock = await start(options)
	try {
		await use(mock)
	} finally {
		await mock.stop()
	}
}

function asked(mock: Mock, action: string, parameters: Record<string, string> = {}) {
	const { url, identifier, secret } = mock.whmcs
	return [`${url}/includes/api.php`, { method: 'POST', body: new URLSearchParams({ action, identifier, secret, responsetype: 'json', ...parameters }) }] as const
}

async function whmcs(mock: Mock, action: string, parameters: Record<string, string> = {}) {
	return await (await mock.fetch(...asked(mock, action, parameters))).json() as Record<string, unknown>
}

test('ten at once see nothing of each other', async () => {
	const mocks = await Promise.all(Array.from({ length: 10 }, (_, i) => start({ seed: `mock ${i}` })))
	const made = await Promise.all(mocks.map(async (mock, i) => {
		for (let n = 0; n <= i; n++) await whmcs(mock, 'CreateOAuthCredential', { grantType: 'authorization_code', scope: 'openid', name: `of ${i}` })
		await mock.fault({ provider: 'whmcs', operation: 'WhmcsDetails', status: 500 + i })
		return (await mock.fetch(...asked(mock, 'WhmcsDetails'))).status
	}))
	expect(made).toEqual(mocks.map((_, i) => 500 + i))
	const secrets = new Set()
	for (const [i, mock] of mocks.entries()) {
		await mock.verify([{ operation: 'CreateOAuthCredential', exactly: i + 1 }])
		const { clients } = await whmcs(mock, 'ListOAuthCredentials') as { clients: { name: string, clientSecret: string }[] }
		const own = clients.filter(({ name }) => name.startsWith('of '))
		expect(own.map(({ name }) => name)).toEqual(Array(i + 1).fill(`of ${i}`))
		for (const { clientSecret } of own) secrets.add(clientSecret)
		await mock.stop()
	}
	expect(secrets.size).toBe(55)
})

test('the module is compiled once', async () => {
	const compile = vi.spyOn(WebAssembly, 'compile')
	await Promise.all([using({}, async () => {}), using({}, async () => {})])
	expect(compile.mock.calls.length).toBe(0) // the tests before have had it compiled
	compile.mockRestore()
})

test('a call that is delayed holds up nothing', () => using({}, async (mock) => {
	await mock.fault({ operation: 'WhmcsDetails', delay: '1m' })
	await mock.fault({ operation: 'ListOAuthCredentials', effect: 'slow', delay: '100ms' })
	let answered = false
	const delayed = whmcs(mock, 'WhmcsDetails').finally(() => (answered = true))
	await new Promise((resolve) => setTimeout(resolve))
	expect(await whmcs(mock, 'ListOAuthCredentials')).toMatchObject({ result: 'success' })
	expect(answered).toBe(false)
	await mock.stop()
	await expect(delayed).rejects.toThrow(TypeError)
}))

test('what happens on the way happens to fetch', () => using({}, async (mock) => {
	const { url } = mock.whmcs
	for (const effect of ['lost', 'reset', 'empty', 'truncated'] as const) {
		await mock.fault({ operation: 'ListOAuthCredentials', effect })
		await expect(whmcs(mock, 'ListOAuthCredentials'), effect).rejects.toThrow(TypeError)
	}
	await mock.verify([{ operation: 'ListOAuthCredentials', exactly: 4 }])
	expect((await mock.fetch(`${url}/nowhere`)).status).toBe(404)
	expect(mock.log).toContain('/nowhere')
}))

test('what happens on the way happens on ports', () => using({}, async (mock) => {
	await mock.listen()
	await expect(mock.listen()).rejects.toThrow('listens already')
	const codes = { lost: 'ECONNRESET', reset: 'ECONNRESET', empty: 'UND_ERR_SOCKET' } as const
	for (const [effect, code] of Object.entries(codes)) {
		await mock.fault({ operation: 'ListOAuthCredentials', effect: effect as keyof typeof codes })
		const error = await fetch(...asked(mock, 'ListOAuthCredentials')).catch((error: unknown) => error)
		expect(error, effect).toMatchObject({ cause: { code } })
	}
	await mock.fault({ operation: 'ListOAuthCredentials', effect: 'truncated' })
	const answer = await fetch(...asked(mock, 'ListOAuthCredentials'))
	await expect(answer.text()).rejects.toThrow('terminated')
	expect((await fetch(`${mock.whmcs.url}/includes/api.php`, { method: 'POST', body: 'a='.padEnd(12 << 20, 'x') })).status).toBe(400)
	expect((await fetch(...asked(mock, 'WhmcsDetails'))).status).toBe(200)
}))

test('who waits no longer is let go', () => using({}, async (mock) => {
	await mock.fault({ operation: 'WhmcsDetails', delay: '1m', count: 2 })
	const [url, init] = asked(mock, 'WhmcsDetails')
	await expect(mock.fetch(url, { ...init, signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/)
	await expect(mock.fetch(url, { ...init, signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
	expect(await mock.faults()).toMatchObject({ faults: [{ count: 1 }] })
}))

test('a stopped mock breaks off its calls, and its memory is free', async () => {
	let instance: WeakRef<object> | undefined
	const instantiate = WebAssembly.instantiate
	WebAssembly.instantiate = async (...args) => { // a spy would remember what it returned
		const made = await instantiate(...args)
		instance = new WeakRef(made)
		return made
	}
	const mock = await start()
	WebAssembly.instantiate = instantiate
	await mock.fault({ operation: 'WhmcsDetails', delay: '1m' })
	const { whmcs: { url } } = await mock.listen()
	const under = [mock.fetch(...asked(mock, 'WhmcsDetails')), fetch(`${url}/includes/api.php`, { method: 'POST', duplex: 'half', body: new ReadableStream() })]
	await mock.clock()
	await mock.stop()
	for (const call of under) await expect(call).rejects.toThrow(TypeError)
	await expect(fetch(url)).rejects.toThrow(TypeError)
	await expect(mock.clock()).rejects.toThrow(TypeError)
	await mock.stop()
	setFlagsFromString('--expose-gc')
	const gc = runInNewContext('gc') as () => void
	for (let turn = 0; turn < 100 && instance?.deref(); turn++) {
		await new Promise((resolve) => setTimeout(resolve, 20)) // what was looked at is held until the end of a turn
		gc()
	}
	expect(instance?.deref() === undefined).toBe(true)
})

test('a stopped mock keeps no process alive', () => {
	const script = `import { start } from '@credmock/wasm'
		const mock = await start()
		await mock.fault({ provider: 'purecloud', delay: '1m' })
		mock.fetch(mock.purecloud.apiUrl + '/api/v2/oauth/scopes').catch(() => console.log('broken off'))
		await mock.listen()
		await mock.clock()
		await mock.stop()`
	expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 })).toBe('broken off\n')
})

test('a fixture may be a path', async () => {
	const dir = mkdtempSync(join(tmpdir(), 'credmock-wasm-'))
	const fixture = join(dir, 'mine.yaml')
	try {
		writeFileSync(fixture, 'purecloud:\n  clients:\n    - {id: mine, name: Mine, authorizedGrantType: CLIENT-CREDENTIALS, secret: my-secret}\n')
		await using({ fixture }, async (mock) => expect(mock.purecloud).toMatchObject({ clientId: 'mine', clientSecret: 'my-secret' }))
		writeFileSync(fixture, 'purecloud:\n  client: []\n')
		await expect(start({ fixture })).rejects.toThrow('mine.yaml')
		await expect(start({ fixture: `${fixture}.gone` })).rejects.toThrow('ENOENT')
	} finally {
		rmSync(dir, { recursive: true })
	}
})

test('settings of another mock in the environment are not for this one', async () => {
	vi.stubEnv('CREDMOCK_SEED', 'another')
	vi.stubEnv('CREDMOCK_NONSENSE', '1')
	await using({ seed: 'own' }, async (mock) => expect(await mock.clock()).toHaveProperty('now'))
	vi.unstubAllEnvs()
})

test('an address that others reach wants a token', () => using({ adminListen: '0.0.0.0:0' }, async (mock) => {
	await expect(mock.listen()).rejects.toThrow('CREDMOCK_ADMIN_TOKEN')
	expect((await mock.fetch(`${mock.purecloud.apiUrl}/api/v2/oauth/scopes`)).status).toBe(401)
}))
