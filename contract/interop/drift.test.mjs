// What the vendor's own packages declare, compared with the document: the pinned
// one is in step, and between it and an older one exactly the item model of the
// list of clients differs.

import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'credmock-drift-'))
const bounded = { timeout: 60_000 }
let program

before(() => {
	const { CREDMOCK_BINARY } = process.env
	program = CREDMOCK_BINARY ? join(dirname(CREDMOCK_BINARY), 'credmock-conform') : join(scratch, 'credmock-conform')
	if (!CREDMOCK_BINARY) execFileSync('go', ['build', '-o', program, './cmd/credmock-conform'], { cwd: join(here, '../..'), stdio: 'inherit' })
})
after(() => rmSync(scratch, { recursive: true, force: true }))

/** Compares with one installed package; resolves with exit code and report. */
function drift(name) {
	const from = join(here, 'node_modules', name, 'index.d.ts')
	const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('CREDMOCK_')))
	return new Promise((resolve, reject) => {
		execFile(program, ['drift', 'purecloud', '--from', from, '--as', 'json'], { env, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
			if (stderr !== '') reject(new Error(stderr))
			else resolve({ code: error?.code ?? 0, report: JSON.parse(stdout) })
		})
	})
}

test('the pinned SDK is in step', bounded, async () => {
	const { code, report } = await drift('purecloud-platform-client-v2')
	assert.deepEqual(report.findings, [])
	assert.deepEqual(report.stale, [])
	assert.equal(code, 0)
})

test('SDK 242 differs in the item model of the list, and in nothing else', bounded, async () => {
	const { code, report } = await drift('purecloud-platform-client-v2-242')
	const found = report.findings.map(({ change, kind, at, was, is, operations }) => ({ change, kind, at, was, is, operations }))
	assert.deepEqual(found, [{
		change: 'retyped', kind: 'field', at: 'OAuthClientEntityListing.entities[]',
		was: 'OAuthClient', is: 'OAuthClientListing', operations: ['getOauthClients'],
	}])
	assert.deepEqual(report.findings[0].details, ['removed field OAuthClientEntityListing.entities[].authorizedGrantType: string'])
	assert.equal(code, 1)
})
