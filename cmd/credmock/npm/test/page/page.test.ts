// The mock inside a page of Chromium: the page and the module are served as files, and
// nothing else is there that could answer.

import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Mock, Options } from '@credmock/wasm/browser'

const folder = dirname(createRequire(import.meta.url).resolve('@credmock/wasm'))
const types: Record<string, string> = { js: 'text/javascript', html: 'text/html', gz: 'application/octet-stream' }

const page = `<!doctype html><meta charset="utf-8"><title>Clients</title><ul></ul><script type="module" src="page.js"></script>`
const script = `
import { start } from './browser.js'
const mock = await start({ fixture: 'documents', seed: '1' })
const { apiUrl, loginUrl, clientId, clientSecret } = mock.purecloud
const login = await mock.fetch(loginUrl + '/oauth/token', {
	method: 'POST', headers: { authorization: 'Basic ' + btoa(clientId + ':' + clientSecret) }, body: new URLSearchParams({ grant_type: 'client_credentials' }),
})
const { access_token } = await login.json()
window.list = async () => {
	const answer = await mock.fetch(apiUrl + '/api/v2/oauth/clients', { headers: { authorization: 'Bearer ' + access_token } })
	const { entities } = await answer.json()
	document.querySelector('ul').replaceChildren(...entities.map(({ name }) => Object.assign(document.createElement('li'), { textContent: name })))
	return (await mock.journal()).calls.map((call) => call.answer)
}
document.body.classList.add('ready')
`

// The types of a page: a fixture is no path, and there is nothing to listen with.
export const options: Options = { fixture: { whmcs: {} }, wasm: '/credmock.wasm.gz' }
// @ts-expect-error
export const path: Options = { fixture: './mine.yaml' }
// @ts-expect-error
export type Listen = Mock['listen']

let server: Server
let browser: Browser
let unpacked = false
const served: string[] = []

beforeAll(async () => {
	server = createServer((request, response) => {
		const name = (request.url ?? '').slice(1) || 'page.html'
		served.push(name)
		const text = name === 'page.html' ? page : name === 'page.js' ? script : readFileSync(join(folder, name))
		response.setHeader('content-type', types[name.split('.').at(-1)!] ?? 'text/plain')
		response.setHeader('content-security-policy', "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'")
		response.end(unpacked && name.endsWith('.gz') ? gunzipSync(text as Buffer) : text)
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	})
}, 60_000)

afterAll(async () => {
	await browser?.close()
	server.close()
	server.closeAllConnections()
})

test.each([false, true])('a page lists clients without any server; the module is unpacked by who serves it: %s', async (by) => {
	unpacked = by
	served.length = 0
	const context = await browser.newContext()
	const page = await context.newPage()
	const complaints: string[] = []
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !message.text().includes('favicon') && complaints.push(message.text()))
	page.on('pageerror', (error) => complaints.push(String(error)))
	await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
	await page.locator('body.ready').waitFor({ state: 'attached' })
	const asked = served.length
	await context.setOffline(true)
	expect(await page.evaluate('window.list()')).toEqual(['tokenIssued', 'clientsListed'])
	expect(await page.locator('li').allTextContents()).toContain('Documents example')
	expect(complaints).toEqual([])
	expect(served.length).toBe(asked)
	expect(new Set(served)).toEqual(new Set(['page.html', 'page.js', 'browser.js', 'flags.js', 'instance.js', 'go.js', 'mock.js', 'control.js', 'credmock.wasm.gz']))
	await context.close()
}, 60_000)
