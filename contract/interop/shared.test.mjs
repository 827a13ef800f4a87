// Two test suites of other languages' habits share one mock at the same time: 64
// tests of a vitest project in four workers, and a script in the manner of pytest in
// four processes. Each is isolated by sandboxes; the mock runs once.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { startMockFor } from './mock.mjs'

const here = fileURLToPath(new URL('shared', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const turns = Number(process.env.SHARED_TURNS ?? 2)

function run(program, args, environment) {
	return new Promise((resolve, reject) => {
		let text = ''
		const child = spawn(program, args, { cwd: here, env: { ...process.env, ...environment, CI: '1', NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk))
		child.once('error', reject)
		child.once('close', (code) => resolve({ code, text }))
	})
}

test('suites_share_one_mock', { timeout: 900_000 }, async (t) => {
	const { ready } = await startMockFor(t, '--quiet')
	for (let turn = 1; turn <= turns; turn++) {
		const environment = { MOCK_ADMIN: ready.admin.url, MOCK_RUN: String(turn) }
		const [node, python] = await Promise.all([run(process.execPath, [vitest, 'run'], environment), run('python3', ['shared.py'], environment)])
		assert.equal(node.code, 0, `vitest in turn ${turn}:\n${node.text}`)
		assert.match(node.text, /Tests +64 passed \(64\)/)
		assert.equal(python.code, 0, `python in turn ${turn}:\n${python.text}`)
		assert.match(python.text, /16 passed, 0 failed/)
	}
})
