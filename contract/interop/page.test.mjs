// The status page in a browser: empty, full and with the journal of a failing test,
// light and dark, on a desk and on a telephone. SCREENSHOTS=FOLDER keeps what was seen.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faint, keep, launch, open, screens, tooWide } from './look.mjs'
import { startMockFor } from './mock.mjs'

let browser

before(async () => {
	browser = await launch()
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
				const page = await open(t, browser, { viewport, colorScheme })
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
	const typed = await open(t, browser, {})
	await typed.goto(`${ready.admin.url}/__admin/`)
	assert.equal(await typed.locator('.call:visible').count(), 5)
	await typed.locator('#q').pressSequentially('invalidscope openidd')
	assert.deepEqual([await typed.locator('.call:visible').count(), await typed.locator('#shown').textContent()], [1, '1'])
	const asked = await open(t, browser, { javaScriptEnabled: false })
	await asked.goto(`${ready.admin.url}/__admin/`)
	await asked.locator('#q').fill('invalidscope openidd')
	await asked.locator('#q').press('Enter')
	await asked.waitForURL(/q=/)
	assert.deepEqual([await asked.locator('.call').count(), await asked.locator('#shown').textContent()], [1, '1'])
	await asked.locator('.call a', { hasText: 'The rule' }).click()
	assert.equal(await asked.locator('h1').textContent(), 'CreateOAuthCredential')
	assert.equal(await asked.locator('tr.shown code').textContent(), 'invalidScope')
})

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
