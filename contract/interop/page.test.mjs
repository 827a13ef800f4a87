// The status page in a browser: empty, full and with the journal of a failing test,
// light and dark, on a desk and on a telephone. SCREENSHOTS=FOLDER keeps what was seen.

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { startMockFor } from './mock.mjs'

const screens = { desk: { width: 1280, height: 900 }, telephone: { width: 390, height: 844 } }
let browser

before(async () => {
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	})
})

after(async () => browser?.close())

const states = {
	empty: async () => '',
	full: async (ready) => {
		await fill(ready)
		return ''
	},
	failing: async (ready) => {
		const box = await admin(ready, 'POST', 'sandboxes', { name: 'checkout-pays-twice-when-the-answer-is-lost' })
		await admin(ready, 'POST', `sandboxes/${box.name}/faults`, { operation: 'CreateOAuthCredential', effect: 'lost' })
		await whmcs(box.whmcs, { action: 'CreateOAuthCredential', grantType: 'authorization_code', scope: 'openid', name: 'Shop' }).catch(() => {})
		await whmcs(box.whmcs, { action: 'CreateOAuthCredential', grantType: 'authorization_code', scope: 'openid', name: 'Shop', redirectUris: 'https://shop.example/' })
		await whmcs(box.whmcs, { action: 'CreateOAuthCredential', grantType: 'authorization_code', scope: 'opendi', name: 'Shop' })
		return `?sandbox=${box.name}`
	},
}

for (const [state, prepare] of Object.entries(states)) {
	test(`the status page, ${state}`, async (t) => {
		const { ready } = await startMockFor(t)
		const url = `${ready.admin.url}/__admin/${await prepare(ready)}`
		for (const [screen, viewport] of Object.entries(screens)) {
			for (const colorScheme of ['light', 'dark']) {
				const page = await open(t, { viewport, colorScheme })
				await page.goto(url)
				await keep(page, `${state}-${screen}-${colorScheme}`)
				const where = `${state} on a ${screen}, ${colorScheme}`
				assert.deepEqual(await page.evaluate(tooWide), [], `${where}: nothing is wider than the screen, but for what scrolls in itself`)
				assert.deepEqual(await page.evaluate(faint), [], `${where}: every text stands out from what is behind it`)
				if (state === 'failing') {
					await page.getByText('The rule').first().click()
					await keep(page, `rule-${screen}-${colorScheme}`)
					assert.deepEqual([...(await page.evaluate(tooWide)), ...(await page.evaluate(faint))], [], `${where}: the page of the rule`)
				}
				assert.deepEqual(page.complaints, [], `${where}: the browser complains`)
			}
		}
	})
}

test('the status page is filtered as one types, and without a script by asking', async (t) => {
	const { ready } = await startMockFor(t)
	await fill(ready)
	const typed = await open(t, {})
	await typed.goto(`${ready.admin.url}/__admin/`)
	assert.equal(await typed.locator('.call:visible').count(), 5)
	await typed.locator('#q').pressSequentially('invalidscope openidd')
	assert.deepEqual([await typed.locator('.call:visible').count(), await typed.locator('#shown').textContent()], [1, '1'])
	const asked = await open(t, { javaScriptEnabled: false })
	await asked.goto(`${ready.admin.url}/__admin/`)
	await asked.locator('#q').fill('invalidscope openidd')
	await asked.locator('#q').press('Enter')
	await asked.waitForURL(/q=/)
	assert.deepEqual([await asked.locator('.call').count(), await asked.locator('#shown').textContent()], [1, '1'])
	await asked.locator('.call a', { hasText: 'The rule' }).click()
	assert.equal(await asked.locator('h1').textContent(), 'CreateOAuthCredential')
	assert.equal(await asked.locator('tr.shown code').textContent(), 'invalidScope')
})

/** Opens a page that remembers what the browser complains of. */
async function open(t, options) {
	const context = await browser.newContext(options)
	t.after(() => context.close())
	const page = await context.newPage()
	page.complaints = []
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.complaints.push(message.text()))
	page.on('pageerror', (error) => page.complaints.push(String(error)))
	page.on('requestfailed', (request) => page.complaints.push(request.url()))
	return page
}

async function keep(page, name) {
	if (!process.env.SCREENSHOTS) return
	mkdirSync(process.env.SCREENSHOTS, { recursive: true })
	await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true })
}

/** What reaches out of the screen, unless it stands in what scrolls. */
function tooWide() {
	const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.rows'))
	return wide.map((e) => `${e.tagName} ${e.textContent.slice(0, 40)}`)
}

/** Texts whose contrast is below 4.5, as WCAG 2 counts it. */
function faint() {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
	const pixel = (colors) => {
		canvas.clearRect(0, 0, 1, 1)
		for (const { color, opacity } of colors) {
			canvas.globalAlpha = opacity
			canvas.fillStyle = color
			canvas.fillRect(0, 0, 1, 1)
		}
		return canvas.getImageData(0, 0, 1, 1).data
	}
	const light = (pixels) => {
		const [r, g, b] = [...pixels].slice(0, 3).map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}
	const dark = matchMedia('(prefers-color-scheme: dark)').matches
	const found = new Set()
	for (const e of document.querySelectorAll('body *')) {
		if (![...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim()) || !e.checkVisibility()) continue
		const behind = [{ color: dark ? '#121212' : '#fff', opacity: 1 }]
		let opacity = 1
		const up = []
		for (let a = e; a; a = a.parentElement) {
			up.unshift({ color: getComputedStyle(a).backgroundColor, opacity: 1 })
			opacity *= Number(getComputedStyle(a).opacity)
		}
		behind.push(...up)
		const a = light(pixel(behind)) + 0.05
		const b = light(pixel([...behind, { color: getComputedStyle(e).color, opacity }])) + 0.05
		const contrast = Math.max(a, b) / Math.min(a, b)
		if (contrast < 4.5) found.add(`${e.className || e.tagName} ${contrast.toFixed(1)}: ${e.textContent.trim().slice(0, 30)}`)
	}
	return [...found]
}

/** Two sandboxes, calls of both services that go well and badly, faults and a clock that stands. */
async function fill(ready) {
	for (const name of ['worker-1', 'worker-2']) await admin(ready, 'POST', 'sandboxes', { name })
	const id = await whmcs(ready.whmcs, { action: 'CreateOAuthCredential', grantType: 'authorization_code', scope: 'openid profile', name: 'A name', 'redirectUri[]': 'https://shop.example/a/rather/long/path/to/return/to' })
	await whmcs(ready.whmcs, { action: 'CreateOAuthCredential', grantType: 'authorization_code', scope: 'openidd', name: '<b>markup</b>' })
	await whmcs(ready.whmcs, { action: 'DeleteOAuthCredential', credentialId: id.credentialId, colour: 'red' })
	await fetch(`${ready.purecloud.loginUrl}/oauth/token`, {
		method: 'POST',
		headers: { Authorization: `Basic ${btoa(`${ready.purecloud.clientId}:${ready.purecloud.clientSecret}`)}` },
		body: new URLSearchParams({ grant_type: 'client_credentials' }),
	})
	await fetch(`${ready.purecloud.apiUrl}/api/v2/oauth/client`)
	await admin(ready, 'POST', 'faults', { operation: 'ListOAuthCredentials', answer: 'encodingFailed', count: 2 })
	await admin(ready, 'POST', 'faults', { provider: 'purecloud', status: 503, probability: 0.5, count: 10 })
	await admin(ready, 'PUT', 'clock', { now: '2026-01-02T03:04:05Z', frozen: true })
}

async function whmcs(at, fields) {
	const answer = await fetch(`${at.url}/includes/api.php`, {
		method: 'POST',
		body: new URLSearchParams({ identifier: at.identifier, secret: at.secret, responsetype: 'json', ...fields }),
	})
	return answer.json()
}

async function admin(ready, method, path, body) {
	const answer = await fetch(`${ready.admin.url}/__admin/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
	assert.ok(answer.ok, `${method} ${path}: ${answer.status}`)
	return answer.json()
}
