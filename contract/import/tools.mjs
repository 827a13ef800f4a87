// Runs the importers: Postman's converter, newman and Bruno's converters in this
// process; Bruno, httpYac, linters and Prism as processes of their own. It asserts nothing about answers.

import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import yaml from 'js-yaml'
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
export const tool = (name, ...args) => toolIn(scratch, name, ...args)

function toolIn(cwd, name, ...args) {
	return new Promise((resolve) => {
		execFile(join(here, 'node_modules/.bin', name), args, { cwd, env: environment, timeout: 120_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
			resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr })
		})
	})
}

/** Runs every request of a .http file by httpYac, in its order. */
export async function sendHTTPFile(text) {
	const path = scratchFile('document.http', text)
	const { stdout, stderr, code } = await tool('httpyac', 'send', '--all', '--json', '--no-color', path)
	if (!stdout.startsWith('{')) throw new Error(`httpyac ends with ${code}: ${stderr}`)
	return JSON.parse(stdout).requests.map(({ name, response }) => ({ name, status: response?.statusCode, text: response?.body ?? '' }))
}

const { openApiToBruno, openCollectionToBruno } = createRequire(import.meta.url)('@usebruno/converters')
const { createCollectionFromBrunoObject } = createRequire(import.meta.url)('@usebruno/cli/src/utils/collection.js')

/** Imports a document as the Bruno app does, of OpenAPI or of its own format. */
export const bruno = { openapi: openApiToBruno, own: openCollectionToBruno }

/** Writes a collection into a folder, as Bruno keeps what it imported. */
export async function keepBruno(collection) {
	const dir = mkdtempSync(join(scratch, 'bruno-'))
	await createCollectionFromBrunoObject(collection, dir, { format: 'bru' })
	return dir
}

/** Writes an OpenCollection, which comes in one file, as the folder that Bruno works on. */
export function keepOpenCollection({ items, bundled, ...root }) {
	const dir = mkdtempSync(join(scratch, 'bruno-'))
	const write = (value, ...path) => writeFileSync(join(dir, ...path), yaml.dump(value))
	write(root, 'opencollection.yml')
	for (const { items: requests, ...folder } of items) {
		mkdirSync(join(dir, folder.info.name))
		write(folder, folder.info.name, 'folder.yml')
		for (const request of requests) write(request, folder.info.name, `${request.info.name}.yml`)
	}
	return dir
}

/** Runs a folder of Bruno's, whole and in its order; flags are those of bru run. */
export async function sendBruno(dir, ...flags) {
	const results = join(scratch, `${basename(dir)}.json`)
	const { stdout, stderr, code } = await toolIn(dir, 'bru', 'run', '-r', '--output', results, ...flags)
	if (!existsSync(results)) throw new Error(`bru ends with ${code}: ${stdout} ${stderr}`)
	return JSON.parse(readFileSync(results)).flatMap((iteration) => iteration.results).map(({ name, test, response }) => ({
		name: basename(test?.filename ?? name).replace(/\.(bru|yml)$/, ''), status: response?.status,
		text: typeof response?.data === 'string' ? response.data : JSON.stringify(response?.data ?? ''),
	}))
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
