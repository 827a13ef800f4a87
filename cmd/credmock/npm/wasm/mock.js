// A mock that is called by a function in the place of fetch, and steered like any other.

import { Control } from './control.js'

export { Control, ControlError } from './control.js'

// No name of these is ever found in a network: what was meant for the mock goes nowhere else.
const places = { api: 'http://credmock.invalid', admin: 'http://admin.credmock.invalid' }

const bodiless = [204, 205, 304]

/** A running mock: where it is, who may log in, and its control plane. */
export class Mock extends Control {
	#instance
	constructor(instance, options) {
		super('', options.adminToken, (path, init) => this.fetch(`${this.admin.url}/__admin${path}`, init))
		this.#instance = instance
		this.reached(options.publicUrl?.replace(/\/+$/, '') ?? places.api, places.admin)
	}

	/** Says where it is reached from now on. */
	reached(url, adminUrl, open) {
		return Object.assign(this, this.#instance.reach(url, adminUrl, open))
	}

	/** Answers a request as the services would, whatever host it names; as fetch does, but that redirects are not followed. */
	fetch = async (input, init) => {
		const request = new Request(input, init)
		request.signal.throwIfAborted()
		const url = new URL(request.url)
		const body = /^(GET|HEAD)$/.test(request.method) ? undefined : new Uint8Array(await request.arrayBuffer())
		const headers = new Headers(request.headers)
		if (!headers.has('host')) headers.set('host', url.host)
		if (!headers.has('accept')) headers.set('accept', '*/*')
		if (body) headers.set('content-length', body.length)
		const lines = [`${request.method} ${url.pathname}${url.search} HTTP/1.1`, ...[...headers].map(([name, value]) => `${name}: ${value}`)]
		const pieces = [body?.length ? body : null, null]
		return this.#answer(request, {
			control: url.host === new URL(this.admin.url).host, head: `${lines.join('\r\n')}\r\n\r\n`, address: '127.0.0.1:1', next: (give) => give(pieces.shift()),
		})
	}

	/** Makes a Response of what comes. */
	#answer(request, call) {
		return new Promise((resolve, reject) => {
			let stream
			let breakOff
			const fail = (error) => {
				reject(error)
				stream?.error(error)
			}
			const abort = () => {
				breakOff()
				fail(request.signal.reason)
			}
			const done = () => request.signal.removeEventListener('abort', abort)
			request.signal.addEventListener('abort', abort)
			breakOff = this.#instance.serve(call, {
				head: (status, statusText, headers) => {
					const hasBody = request.method !== 'HEAD' && !bodiless.includes(status)
					const body = hasBody ? new ReadableStream({ start: (controller) => void (stream = controller), cancel: () => breakOff() }) : null
					const response = new Response(body, { status, statusText, headers })
					resolve(Object.defineProperty(response, 'url', { value: request.url }))
				},
				piece: (bytes) => stream?.enqueue(bytes),
				end: () => {
					done()
					stream?.close()
				},
				cut: () => queueMicrotask(() => { // an error holds what it was made within: not the mock
					done()
					fail(new TypeError(stream ? 'terminated' : 'fetch failed', { cause: new Error('the connection was closed') }))
				}),
			})
		})
	}

	/** What the mock said last: of each call that went wrong, what would have worked. */
	get log() {
		return this.#instance.log
	}

	/** Ends the mock, and frees what it took. */
	async stop() {
		this.#instance.stop()
	}

	[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
		return this.stop()
	}
}
