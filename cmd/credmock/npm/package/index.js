// Starts a mock for a test, and steers it. It knows no test runner and no client.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { binary } from './binary.js'
import { Control } from './control.js'
import { flags } from './flags.js'

export { Control, ControlError } from './control.js'

const own = ['binary', 'timeout']
const running = new Set()

process.on('exit', () => {
	for (const end of running) end()
})

/** Starts a mock on free ports, and returns once it accepts. */
export async function start(options = {}) {
	const dir = mkdtempSync(join(tmpdir(), 'credmock-'))
	const readyFile = join(dir, 'ready.json')
	const child = spawn(options.binary ?? binary(), ['serve', '--ready-file', readyFile, ...flags({ listen: '127.0.0.1:0', adminListen: '127.0.0.1:0', ...written(options, dir) }, own)], {
		env: environment(options), stdio: ['ignore', 'ignore', 'pipe'],
	})
	const end = () => {
		child.kill('SIGKILL')
		rmSync(dir, { recursive: true, force: true })
	}
	running.add(end)
	let log = ''
	child.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-(1 << 20))))
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(error.message))
		child.once('close', (code, signal) => resolve(`it ended with ${signal ?? code}`))
	}).finally(() => {
		running.delete(end)
		rmSync(dir, { recursive: true, force: true })
	})
	const ready = await waitFor(readyFile, ended, options.timeout ?? 20_000, () => log).catch((error) => {
		end()
		throw error
	})
	return new Mock(ready, options.adminToken, () => log, () => stop(child, ended))
}

/** A running mock: where it is, who may log in, and its control plane. */
class Mock extends Control {
	#log
	#stop
	constructor(ready, token, log, stop) {
		super(`${ready.admin.url}/__admin`, token)
		Object.assign(this, ready)
		this.#log = log
		this.#stop = stop
	}

	/** What the mock said last: of each call that went wrong, what would have worked. */
	get log() {
		return this.#log()
	}

	/** Ends the mock. */
	stop() {
		return this.#stop()
	}

	[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
		return this.stop()
	}
}

/** The options as they are put into flags: a fixture is a file. */
function written(options, dir) {
	const { fixture } = options
	if (typeof fixture !== 'object') return options
	const file = join(dir, 'fixture.yaml') // JSON is YAML
	writeFileSync(file, JSON.stringify(fixture))
	return { ...options, fixture: file }
}

/** Settings of another mock in the environment are not for this one. */
function environment({ adminToken }) {
	const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('CREDMOCK_'))
	return Object.fromEntries(adminToken ? [...rest, ['CREDMOCK_ADMIN_TOKEN', adminToken]] : rest)
}

async function waitFor(readyFile, ended, timeout, log) {
	let how
	ended.then((text) => (how = text))
	for (const deadline = Date.now() + timeout; Date.now() < deadline; await sleep(10)) {
		if (how !== undefined) throw new Error(`credmock did not start: ${how}\n${log()}`)
		if (existsSync(readyFile)) return JSON.parse(readFileSync(readyFile, 'utf8'))
	}
	throw new Error(`credmock was not ready within ${timeout} ms\n${log()}`)
}

async function stop(child, ended) {
	child.kill('SIGTERM')
	const killed = setTimeout(() => child.kill('SIGKILL'), 3_000)
	await ended
	clearTimeout(killed)
}
