// Runs the scripts of both actions as a runner does: inputs and the files to write to
// come by the environment, and what one step writes is there for the next.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const bounded = { timeout: 120_000 }

/** A job: each step sees what the steps before wrote. */
function job(t) {
	const dir = mkdtempSync(join(tmpdir(), 'credmock-action-'))
	const files = Object.fromEntries(['ENV', 'OUTPUT', 'STATE', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, join(dir, name)]))
	for (const path of Object.values(files)) writeFileSync(path, '')
	const written = (name) => Object.fromEntries(readFileSync(files[name], 'utf8').trim().split('\n').filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
	const run = async (script, inputs = {}) => {
		const state = Object.fromEntries(Object.entries(written('GITHUB_STATE')).map(([name, value]) => [`STATE_${name}`, value]))
		const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
		const child = spawn(process.execPath, [join(here, script)], {
			cwd: dir, stdio: ['ignore', 'pipe', 'pipe'],
			env: { PATH: process.env.PATH, RUNNER_TEMP: dir, no_proxy: '*', ...files, ...written('GITHUB_ENV'), ...state, ...given },
		})
		let text = ''
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk))
		return { code: await new Promise((resolve) => child.once('close', resolve)), text }
	}
	t.after(async () => {
		if (written('GITHUB_STATE').pid) await run('credmock/stop.mjs')
		rmSync(dir, { recursive: true, force: true })
	})
	return { dir, run, written, summary: () => readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') }
}

const runs = (pid) => {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

const binary = process.env.CREDMOCK_BINARY

test('a job starts a mock, fails, and keeps what it saw', bounded, async (t) => {
	const { dir, run, written, summary } = job(t)
	const settings = "seed: '1'\nfixture: documents\nclock: 2026-01-02T03:04:05Z\n"
	const started = await run('credmock/start.mjs', { binary, settings, folder: 'kept' })
	assert.equal(started.code, 0, started.text)
	const env = written('GITHUB_ENV')
	const ready = JSON.parse(written('GITHUB_OUTPUT').ready)
	assert.deepEqual([env.MOCK_WHMCS_URL, env.MOCK_PURECLOUD_API_URL, env.MOCK_PURECLOUD_CLIENT_SECRET, env.MOCK_ADMIN_URL],
		[ready.whmcs.url, ready.purecloud.apiUrl, ready.purecloud.clientSecret, ready.admin.url])

	const body = new URLSearchParams({ action: 'CreateOAuthCredential', identifier: env.MOCK_WHMCS_IDENTIFIER, secret: env.MOCK_WHMCS_SECRET, responsetype: 'json', grantTypes: 'x' })
	assert.equal((await fetch(`${env.MOCK_WHMCS_URL}/includes/api.php`, { method: 'POST', body })).status, 200)

	mkdirSync(join(dir, 'bin/report'), { recursive: true })
	writeFileSync(join(dir, 'bin/report/index.html'), 'report')
	const kept = await run('keep/keep.mjs', { report: 'bin/report' })
	assert.equal(kept.code, 0, kept.text)
	assert.deepEqual(readdirSync(join(dir, 'kept')).sort(), ['journal.har', 'journal.json', 'mock.log', 'report', 'state.json'])
	const journal = readFileSync(join(dir, 'kept/journal.json'), 'utf8')
	assert.equal(JSON.parse(journal).count, 1)
	assert.ok(!journal.includes(env.MOCK_WHMCS_SECRET), 'a secret is kept')
	assert.match(summary(), /1 calls; 1 to look at\.[^]*CreateOAuthCredential[^]*grantTypes/)

	const stopped = await run('credmock/stop.mjs')
	assert.equal(stopped.code, 0, stopped.text)
	for (const deadline = Date.now() + 5_000; runs(ready.pid) && Date.now() < deadline;) await sleep(20)
	assert.ok(!runs(ready.pid), 'the mock outlives the job')
})

test('a mock that does not start fails the job, and says why', bounded, async (t) => {
	const { run } = job(t)
	const { code, text } = await run('credmock/start.mjs', { binary, settings: 'fixture: document\n' })
	assert.equal(code, 1)
	assert.match(text, /::error title=credmock::[^]*did you mean "documents"\?/)
})

test('nothing is kept where no mock was started', bounded, async (t) => {
	const { code, text } = await job(t).run('keep/keep.mjs')
	assert.equal(code, 1)
	assert.match(text, /did not run before/)
})

test('a release is downloaded, and held to its checksum', bounded, async (t) => {
	const out = mkdtempSync(join(tmpdir(), 'credmock-release-'))
	t.after(() => rmSync(out, { recursive: true, force: true }))
	execFileSync('go', ['run', '.', '-here', '-out', out, '-version', 'v1.2.3-test', 'dist'], { cwd: join(here, '../../cmd/credmock/release') })
	let broken = false
	const server = createServer((request, response) => {
		if (request.url === '/latest') return response.writeHead(302, { location: '/tag/v1.2.3-test' }).end()
		const file = join(out, request.url.replace('/download/v1.2.3-test/', ''))
		if (!request.url.startsWith('/download/') || !existsSync(file)) return response.end()
		response.end(broken && file.endsWith('gz') ? 'something else' : readFileSync(file))
	})
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
	t.after(() => server.close())
	const releases = `http://127.0.0.1:${server.address().port}`
	for (const inputs of [{ releases }, { releases, version: 'v1.2.3-test' }]) {
		const { run, written } = job(t)
		const started = await run('credmock/start.mjs', inputs)
		assert.equal(started.code, 0, started.text)
		assert.ok(written('GITHUB_ENV').MOCK_ADMIN_URL)
	}
	broken = true
	const { code, text } = await job(t).run('credmock/start.mjs', { releases, version: 'v1.2.3-test' })
	assert.equal(code, 1)
	assert.match(text, /is not what SHA256SUMS lists/)
})
