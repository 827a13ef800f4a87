// Runs the importers: Postman's converter and newman in this process, linters and
// Prism as processes of their own. It asserts nothing about answers.

import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import newman from 'newman'
import converter from 'openapi-to-postmanv2'

import { within } from '../interop/mock.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'credmock-import-'))
const running = new Set()

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL')
	rmSync(scratch, { recursive: true, force: true })
})

// No tool tells anyone that it runs.
const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', SCARF_ANALYTICS: 'false', no_proxy: '*' }

/** Writes a file that goes with the process, and returns its path. */
export function scratchFile(name, text) {
	const path = join(mkdtempSync(join(scratch, 'file-')), name)
	writeFileSync(path, text)
	return path
}

/** Imports a document as the Postman app does. */
export function convert(text, options = {}) {
	return new Promise((resolve, reject) => {
		converter.convertV2({ type: 'string', data: text }, options, (error, result) => {
			if (error || !result.result) reject(error ?? new Error(result.reason))
			else resolve(result.output[0].data)
		})
	})
}

/** All requests of a collection, in the order in which newman runs them. */
export function requestsOf(collection) {
	const below = (items) => items.flatMap((item) => (item.item ? below(item.item) : [item]))
	return below(collection.item)
}

/** Runs a collection and returns its executions and failed tests. */
export function run(collection, values, options = {}) {
	const environment = { name: 'test', values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })) }
	return new Promise((resolve, reject) => {
		newman.run({ collection, environment, reporters: [], timeout: 60_000, timeoutRequest: 5_000, ...options }, (error, summary) => {
			if (error) return reject(error)
			const executions = summary.run.executions.map((e) => ({
				name: e.item.name, url: e.request.url.toString(), status: e.response?.code, text: e.response?.text() ?? '', error: e.requestError,
			}))
			const failures = summary.run.failures.map((f) => `${f.source?.name}: ${f.error.test ?? ''} ${f.error.message}`)
			resolve({ executions, failures, assertions: summary.run.stats.assertions.total })
		})
	})
}

/** Runs a tool of node_modules to its end; a linter ends with 1 when it has something to say. */
export function tool(name, ...args) {
	return new Promise((resolve) => {
		execFile(join(here, 'node_modules/.bin', name), args, { cwd: scratch, env: environment, timeout: 120_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
			resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr })
		})
	})
}

function freePort() {
	return new Promise((resolve, reject) => {
		const server = createServer().once('error', reject)
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address()
			server.close(() => resolve(port))
		})
	})
}

/** Starts Prism on a document; `stop` ends it. */
export async function startPrism(path) {
	const port = await freePort()
	const child = spawn(process.execPath, [join(here, 'node_modules/.bin/prism'), 'mock', '--errors', '--cors=false', '-h', '127.0.0.1', '-p', String(port), path], {
		env: environment, stdio: ['ignore', 'pipe', 'pipe'],
	})
	running.add(child)
	const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code))).finally(() => running.delete(child))
	const stop = async () => {
		child.kill('SIGTERM')
		if ((await within(5_000, ended)) === 'timeout') child.kill('SIGKILL')
		await ended
	}
	let text = ''
	const listening = new Promise((resolve) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (chunk) => {
				text += chunk
				if (text.includes('is listening')) resolve('listening')
			})
		}
	})
	const first = await within(60_000, Promise.race([listening, ended]))
	if (first !== 'listening') {
		await stop()
		throw new Error(`prism on ${path}: ${first}; it wrote:\n${text}`)
	}
	return { url: `http://127.0.0.1:${port}`, stop }
}
