// The vendor's SDK in a browser, served from another origin than the mock: both
// flows of web applications, with a user who consents, is asked, or denies.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startMockFor } from './mock.mjs'

const sdk = readFileSync(fileURLToPath(new URL('node_modules/purecloud-platform-client-v2/dist/web-cjs/purecloud-platform-client-v2.min.js', import.meta.url)))
const fixture = readFileSync(fileURLToPath(new URL('../../fixtures/default.yaml', import.meta.url)), 'utf8')
const scratch = mkdtempSync(join(tmpdir(), 'credmock-browser-'))
const clients = { pkce: 'c0ffee00-0000-4000-8000-000000000003', implicit: 'c0ffee00-0000-4000-8000-000000000004' }

let browser, application, origin, mockURL

/** The application: it logs in, lists clients and says in its title what came of it. */
const page = (flow) => `<!doctype html><meta charset="utf-8"><title>…</title><script src="/sdk.js"></script><script>
const { ApiClient, OAuthApi } = require('platformClient')
const client = ApiClient.instance
const url = new URL(${JSON.stringify(mockURL)})
client.setGateway({ host: url.hostname, protocol: url.protocol.slice(0, -1), port: Number(url.port) })
const login = { implicit: 'loginImplicitGrant', pkce: 'loginPKCEGrant' }['${flow}']
client[login]('${clients[flow]}', location.origin + '/${flow}', { state: 'kept' })
	.then((auth) => new OAuthApi().getOauthClients().then((list) => (document.title = 'listed ' + list.entities.length + ' ' + auth.state)))
	.catch((error) => (document.title = 'failed ' + (error.message || JSON.stringify(error))))
</script>`

before(async () => {
	application = createServer((request, response) => {
		const path = new URL(request.url, 'http://page').pathname
		if (path === '/sdk.js') return response.setHeader('Content-Type', 'text/javascript').end(sdk)
		if (path.slice(1) in clients) return response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(path.slice(1)))
		response.writeHead(404).end()
	})
	await new Promise((resolve) => application.listen(0, '127.0.0.1', resolve))
	origin = `http://localhost:${application.address().port}`
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	})
})

after(async () => {
	await browser?.close()
	application?.close()
	rmSync(scratch, { recursive: true, force: true })
})

/** Starts a mock whose user consents as said, for the application's own address. */
async function consenting(t, consent, ...flags) {
	const path = join(scratch, `${consent}-${Math.random()}.yaml`)
	const text = fixture
		.replaceAll('http://localhost:3000/callback', `${origin}/pkce`)
		.replaceAll('http://localhost:3000/', `${origin}/implicit`)
		.replace(/^purecloud:$/m, `purecloud:\n  behaviours: {consent: ${consent}}`)
	writeFileSync(path, text)
	const mock = await startMockFor(t, '--fixture', path, ...flags)
	mockURL = mock.ready.purecloud.apiUrl
	return mock
}

/** Opens the application in a browser of its own and notes where it goes. */
async function visit(t, flow) {
	const context = await browser.newContext()
	t.after(() => context.close())
	const tab = await context.newPage()
	const requests = []
	tab.on('request', (request) => requests.push(request.url()))
	await tab.goto(`${origin}/${flow}`)
	return { tab, requests }
}

const outcome = async (tab) => {
	await tab.waitForFunction(() => document.title.startsWith('listed') || document.title.startsWith('failed'), undefined, { timeout: 20_000 })
	return tab.title()
}

/** What the application says once it has listed every client that the mock holds. */
const all = async (mock) => {
	const state = await (await fetch(`${mock.ready.admin.url}/__admin/state`)).json()
	return `listed ${state.purecloud.clients.length} kept`
}

const logins = (requests) => requests.filter((url) => url.includes('/oauth/authorize')).length

for (const flow of ['implicit', 'pkce']) {
	test(`${flow}: logs in and lists clients`, async (t) => {
		const mock = await consenting(t, 'auto', '--cors-origin', origin)
		const { tab, requests } = await visit(t, flow)
		assert.equal(await outcome(tab), await all(mock))
		assert.equal(logins(requests), 1, requests.join('\n'))
		assert.ok(requests.length < 20, requests.join('\n'))
	})

	test(`${flow}: a user who denies sends the application access_denied`, async (t) => {
		await consenting(t, 'deny', '--cors-origin', origin)
		const { tab, requests } = await visit(t, flow)
		assert.match(await outcome(tab), /^failed \[access_denied\]/)
		assert.equal(logins(requests), 1, requests.join('\n'))
	})

	test(`${flow}: a user is asked, chooses who signs in, and allows or denies`, async (t) => {
		const mock = await consenting(t, 'ask', '--cors-origin', origin)
		const allowed = await visit(t, flow)
		await allowed.tab.waitForSelector('select')
		if (process.env.SCREENSHOTS) await allowed.tab.screenshot({ path: join(process.env.SCREENSHOTS, `consent-${flow}.png`) })
		await allowed.tab.selectOption('select', { label: 'Mock user' })
		await allowed.tab.click('button[value=allow]')
		assert.equal(await outcome(allowed.tab), await all(mock))

		const guest = await visit(t, flow)
		await guest.tab.waitForSelector('select')
		await guest.tab.selectOption('select', { label: 'Mock guest' })
		await guest.tab.click('button[value=allow]')
		assert.match(await outcome(guest.tab), /^failed/, 'a guest may list nothing')

		const denied = await visit(t, flow)
		await denied.tab.waitForSelector('select')
		await denied.tab.click('button[value=deny]')
		assert.match(await outcome(denied.tab), /^failed \[access_denied\]/)
	})
}

test('a page of no named origin reads nothing', async (t) => {
	await consenting(t, 'auto')
	const { tab } = await visit(t, 'pkce')
	assert.match(await outcome(tab), /^failed/)
})

test('logout sends the browser back', async (t) => {
	await consenting(t, 'auto', '--cors-origin', origin)
	const { tab } = await visit(t, 'pkce')
	await outcome(tab)
	await tab.goto(`${mockURL}/login/logout?client_id=${clients.pkce}&redirect_uri=${encodeURIComponent(`${origin}/pkce`)}`)
	assert.ok(tab.url().startsWith(origin), tab.url())
})
