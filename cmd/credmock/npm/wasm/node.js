// Starts a mock inside a process of Node.

import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

import { settings } from './browser.js'
import { Instance } from './instance.js'
import { listen } from './listen.js'
import { Mock } from './mock.js'

export { Control, ControlError } from './control.js'

let compiled

/** Starts a mock. The module is compiled once, for all of them. */
export async function start(options = {}) {
	compiled ??= compile()
	const { fixture } = options
	const isPath = typeof fixture === 'string' && /[./\\]/.test(fixture)
	const files = isPath ? { [fixture]: await readFile(fixture) } : {}
	return new Listening(await Instance.start(await compiled, settings(options, files)), options)
}

/** Unpacks by zlib, which takes less than half of the time of what pages have. */
async function compile() {
	const packed = await readFile(new URL('./credmock.wasm.gz', import.meta.url))
	return WebAssembly.compile(await promisify(gunzip)(packed))
}

class Listening extends Mock {
	#instance
	#options
	#servers
	constructor(instance, options) {
		super(instance, options)
		this.#instance = instance
		this.#options = options
	}

	/** Lets others call it on free ports, and returns once it accepts. Its addresses are those from then on. */
	async listen() {
		if (this.#servers) throw new Error('credmock: this mock listens already')
		const { listen: api = '127.0.0.1:0', adminListen = '127.0.0.1:0', publicUrl } = this.#options
		const servers = this.#servers = []
		try {
			servers.push(await listen(this.#instance, api, false), await listen(this.#instance, adminListen, true))
			const [mock, control] = servers
			this.reached(publicUrl?.replace(/\/+$/, '') ?? mock.url, control.url, !control.loopback)
		} catch (error) {
			await this.#close()
			throw error
		}
		const { whmcs, purecloud, admin } = this
		return { whmcs, purecloud, admin }
	}

	async #close() {
		const servers = this.#servers ?? []
		this.#servers = undefined
		await Promise.all(servers.map((server) => server.close()))
	}

	async stop() {
		await super.stop()
		await this.#close()
	}
}
