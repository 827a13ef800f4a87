// The page of the ledger in a browser that has no network, light and dark, on a desk
// and on a telephone: a row is found within two steps.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { faint, keep, launch, open, screens, tooWide } from './look.mjs'
import { printSpec } from './mock.mjs'

const dir = mkdtempSync(join(tmpdir(), 'credmock-ledger-'))
const url = pathToFileURL(join(dir, 'ledger.html')).href
let browser

before(async () => {
	writeFileSync(join(dir, 'ledger.html'), printSpec('ledger', '--as', 'html'))
	browser = await launch()
})

after(async () => {
	await browser?.close()
	rmSync(dir, { recursive: true })
})

for (const [screen, viewport] of Object.entries(screens)) {
	for (const colorScheme of ['light', 'dark']) {
		test(`a row is found within two steps on a ${screen}, ${colorScheme}`, async (t) => {
			const page = await open(t, browser, { viewport, colorScheme, offline: true })
			await page.goto(url)
			await keep(page, `ledger-${screen}-${colorScheme}`)
			assert.deepEqual([...(await page.evaluate(tooWide)), ...(await page.evaluate(faint))], [], 'the page as it opens')
			await page.keyboard.insertText('createoauth invalidscope') // the field has the focus: the first step
			const row = page.locator('.row:visible', { has: page.locator('code', { hasText: /^invalidScope$/ }) })
			assert.equal(await row.count(), 1)
			await row.locator('summary').click() // the second
			await keep(page, `ledger-row-${screen}-${colorScheme}`)
			assert.equal(await row.locator('.sources a').first().getAttribute('href'), 'https://developers.whmcs.com/api-reference/createoauthcredential.md')
			assert.deepEqual([...(await page.evaluate(tooWide)), ...(await page.evaluate(faint))], [], 'a row')
			await row.locator('.scenarios a').first().click()
			assert.match(await page.locator('.scenario[open] pre').textContent(), /When I call CreateOAuthCredential[^]*Then it fails with invalidScope/)
			assert.ok(await page.locator('.scenario[open] pre').isVisible())
			await keep(page, `ledger-scenario-${screen}-${colorScheme}`)
			assert.deepEqual(await page.evaluate(tooWide), [], 'a scenario')
			assert.deepEqual(page.complaints, [], 'the browser complains')
		})
	}
}

test('the ledger is filtered by how a row is known and by its kind, and opens at an address', async (t) => {
	const page = await open(t, browser, { offline: true })
	await page.goto(url)
	const count = async () => Number(await page.locator('#count').textContent())
	const ledger = JSON.parse(printSpec('ledger', '--as', 'json'))
	assert.equal(await count(), ledger.length)
	await page.getByLabel('documented').uncheck()
	await page.getByLabel('observed').uncheck()
	assert.equal(await count(), ledger.filter((row) => row.known === 'inferred').length)
	await page.getByLabel('Kind').selectOption('behaviour')
	assert.equal(await count(), ledger.filter((row) => row.known === 'inferred' && row.kind === 'behaviour').length)
	assert.ok((await page.locator('.row:visible').count()) === (await count()))
	await page.locator('#q').fill('nothing has these words')
	assert.equal(await count(), 0)
	await page.goto(`${url}#purecloud.postOauthClients.answer.clientCreated`)
	await page.reload()
	assert.ok(await page.locator('.row[open] > div').isVisible())
})

test('without a script the rows are there, to be opened', async (t) => {
	const page = await open(t, browser, { javaScriptEnabled: false, offline: true })
	await page.goto(url)
	assert.ok(!(await page.locator('#q').isVisible()))
	await page.locator('.group > summary').first().click()
	assert.ok(await page.locator('.row > summary').first().isVisible())
})
