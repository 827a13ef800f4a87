// Runs the mock: one instance of WebAssembly, with a memory and a world of its own.

import { load } from './go.js' // how Go meets JavaScript, of the Go that compiled the mock

/** An instance that serves. Whatever happens in it, others do not notice. */
export class Instance {
	#calls = new Set() // what breaks each call off that is under way
	#timers = new Set()
	#engine
	#log = ''
	#ended

	/** Starts an instance with flags, environment, and files that the flags may name. */
	static async start(module, { args, env = {}, files = {} }) {
		const instance = new Instance()
		const world = instance.#world()
		const started = new Promise((resolve, reject) => {
			world.credmock = {
				files,
				say: (text) => instance.#say(text),
				serves: (engine) => resolve(instance.#engine = engine),
			}
			const go = new (load(world, world.fs, world.console, world.setTimeout, world.clearTimeout))()
			Object.assign(go, { argv: ['credmock', 'serve', ...args], env, exit: (code) => {
				instance.#end(code)
				queueMicrotask(() => reject(new Error(`credmock did not start: ${instance.#ended}`)))
			} })
			WebAssembly.instantiate(module, go.importObject).then((made) => go.run(made)).catch(reject)
		})
		await started
		return instance
	}

	/** All that Go sees of JavaScript: no network, no files, and nothing of other mocks. */
	#world() {
		const fs = { constants: { O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1, O_DIRECTORY: -1 } }
		fs.writeSync = (_, bytes) => (this.#say(new TextDecoder().decode(bytes)), bytes.length)
		const console = { log: (text) => this.#say(`${text}\n`) }
		console.warn = console.error = console.log
		return {
			Object, Array, Uint8Array, Error, Date, crypto, performance, TextEncoder, TextDecoder,
			fs, process: { pid: -1, ppid: -1, cwd: () => '/' }, path: { resolve: (...parts) => parts.join('/') }, console,
			setTimeout: (then, milliseconds) => {
				const timer = setTimeout(() => {
					this.#timers.delete(timer)
					then()
				}, milliseconds)
				this.#timers.add(timer)
				return timer
			},
			clearTimeout: (timer) => {
				this.#timers.delete(timer)
				clearTimeout(timer)
			},
		}
	}

	#say(text) {
		this.#log = (this.#log + text).slice(-(1 << 20))
	}

	/** What it said last. */
	get log() {
		return this.#log
	}

	/** Tells the mock where it can be reached, and returns who may log in. */
	reach(url, adminUrl, open = false) {
		const [text, wrong] = this.#engine.reach(url, adminUrl, new URL(adminUrl).hostname, open)
		if (wrong) throw new Error(`credmock: ${wrong}`)
		return JSON.parse(text)
	}

	/**
	 * Serves a call, whose head is as on a wire. The body is asked for piece by piece; what
	 * comes goes to head, piece, and then end or cut. Returns how to break it off.
	 */
	serve({ control, head, address, next }, out) {
		if (this.#ended !== undefined) {
			out.cut(true)
			return () => {}
		}
		const over = (then) => (...args) => {
			if (this.#calls.delete(breakOff)) then(...args)
		}
		let gone
		const breakOff = () => {
			this.#calls.delete(breakOff)
			gone?.()
		}
		breakOff.cut = over(() => out.cut(true))
		this.#calls.add(breakOff)
		const whileWanted = (then) => (...args) => {
			if (this.#calls.has(breakOff)) then(...args)
		}
		gone = this.#engine.serve(control, bytes(head), address, whileWanted((give) => next(whileWanted(give))), {
			head: whileWanted(out.head), piece: whileWanted(out.piece), end: over(out.end), cut: over(out.cut),
		})
		return () => {
			if (this.#calls.has(breakOff)) breakOff()
		}
	}

	/** Ends it. Calls under way are broken off, and its memory is free. */
	stop() {
		if (this.#ended === undefined) this.#engine.stop()
	}

	#end(code) {
		this.#ended = `it ended with ${code}\n${this.#log}`
		this.#engine = undefined
		for (const timer of this.#timers) clearTimeout(timer)
		for (const { cut } of [...this.#calls]) cut()
	}
}

/** The characters of a head are its bytes. */
const bytes = (head) => Uint8Array.from(head, (character) => character.charCodeAt(0))
