// Starts `credmock serve` for a test and reads the answer catalogue of its
// spec. It knows no client and asserts nothing about answers.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'credmock-interop-'))
const running = new Set()

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL')
	rmSync(scratch, { recursive: true, force: true })
})

// The clients talk to loopback, whatever proxy is set for the rest.
process.env.no_proxy = '*'

// credmock refuses CREDMOCK_ variables that it does not know, such as the one
// that names the binary here; the others would change what the tests expect.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CREDMOCK_')))

/** Where the mock is that runs in this process, in the place of one in a process of its own. */
export const inside = process.env.CREDMOCK_WASM

let built
function binary() {
	built ??= process.env.CREDMOCK_BINARY || build()
	return built
}

function build() {
	const path = join(scratch, 'credmock')
	execFileSync('go', ['build', '-o', path, './cmd/credmock'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
	return path
}

/**
 * Starts a mock on free ports; `flags` are further flags of `credmock serve`.
 * Returns what the ready file says, everything the mock wrote so far as a
 * function, and stop, which ends it and asserts that it ends as promised.
 */
export async function startMock(...flags) {
	if (inside) return startInside(flags)
	const readyFile = join(mkdtempSync(join(scratch, 'run-')), 'ready.json')
	const child = spawn(binary(), ['serve', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--ready-file', readyFile, ...flags], {
		env: environment,
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	running.add(child)
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(`did not start: ${error.message}`))
		child.once('close', (code, signal) => resolve(signal ?? code))
	}).finally(() => running.delete(child))
	let text = ''
	child.stderr.setEncoding('utf8').on('data', (chunk) => (text += chunk))

	const stop = async () => {
		child.kill('SIGTERM')
		assert.equal(await within(2_000, ended), 0, `credmock after SIGTERM, want exit code 0 within 2 s; it wrote:\n${text}`)
		assert.equal(existsSync(readyFile), false, 'the ready file outlives the mock')
	}
	try {
		return { ready: await readReadyFile(readyFile, ended, () => text), stderr: () => text, stop }
	} catch (error) {
		child.kill('SIGKILL')
		throw error
	}
}

/** Starts a mock in this process, of the package @credmock/wasm, as startMock does. */
async function startInside(flags) {
	const { start } = await import(pathToFileURL(inside))
	const options = {}
	for (let i = 0; i < flags.length; i++) {
		const name = flags[i].slice(2).replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
		options[name] = flags[i + 1] === undefined || flags[i + 1].startsWith('--') ? true : flags[++i]
	}
	const mock = await start(options)
	await mock.listen()
	const { whmcs, purecloud, admin } = mock
	return { ready: { pid: process.pid, whmcs, purecloud, admin }, stderr: () => mock.log, stop: () => mock.stop() }
}

/** Starts a mock that ends with the test `t`. */
export async function startMockFor(t, ...flags) {
	const mock = await startMock(...flags)
	t.after(mock.stop)
	return mock
}

async function readReadyFile(path, ended, text) {
	let end
	ended.then((how) => (end = how))
	for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(10)) {
		if (end !== undefined) throw new Error(`credmock ended (${end}) before it was ready; it wrote:\n${text()}`)
		if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
	}
	throw new Error(`credmock was not ready within 20 s; it wrote:\n${text()}`)
}

/** Resolves as the promise does, or with 'timeout' after `ms`. */
export async function within(ms, promise) {
	const timer = new AbortController()
	try {
		return await Promise.race([promise, sleep(ms, 'timeout', { signal: timer.signal })])
	} finally {
		timer.abort()
	}
}

/** Returns what `credmock spec` prints. */
export function printSpec(...args) {
	return execFileSync(binary(), ['spec', ...args], { env: environment, maxBuffer: 64 << 20, encoding: 'utf8' })
}

/** The names of all providers, and of all documents. */
export const providers = printSpec('providers').trim().split('\n')
export const documents = printSpec('documents').trim().split('\n')

/**
 * Reads the answer catalogue of a provider as the binary prints it. The
 * returned function gives the body of an operation's answer, with the
 * placeholders of its template set from `values`.
 */
export function readCatalogue(provider, dialect = 'documented') {
	const spec = JSON.parse(printSpec(provider, '--as', 'json', '--dialect', dialect))
	const operations = Object.values(spec.paths).flatMap((item) => Object.values(item))
	return (operationId, answer, values = {}) => {
		const operation = operations.find((o) => o.operationId === operationId)
		assert.ok(operation, `the spec of ${provider} has no operation ${operationId}`)
		const example = examplesOf(spec, operation).find(([name]) => name === answer)?.[1]
		assert.ok(example, `${operationId} has no answer ${answer}`)
		if (!example['x-template']) return example.value
		return fill(example['x-template'], { ...example['x-placeholders'], ...values })
	}
}

function examplesOf(spec, operation) {
	return Object.values(operation.responses)
		.map((response) => resolve(spec, response).content?.['application/json']?.examples ?? {})
		.flatMap((examples) => Object.entries(examples))
		.map(([name, example]) => [name, resolve(spec, example)])
}

function resolve(spec, node) {
	return node.$ref ? node.$ref.slice(2).split('/').reduce((at, key) => at[key], spec) : node
}

function fill(template, values) {
	return JSON.parse(JSON.stringify(template), (_, v) => (typeof v === 'string' ? v.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : v))
}
