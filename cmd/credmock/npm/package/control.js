// The control plane as functions.

/** What the control plane refused, with its answer. */
export class ControlError extends Error {
	constructor(what, status, body) {
		super(`${what}: ${status} ${typeof body === 'string' ? body : JSON.stringify(body, undefined, 2)}`)
		this.name = 'ControlError'
		this.status = status
		this.body = body
	}
}

/** Steers a mock, or one sandbox of it. */
export class Control {
	#base
	#token
	#fetch
	constructor(base, token, fetch) {
		this.#base = base
		this.#token = token
		this.#fetch = fetch
	}

	async #ask(method, path, body) {
		const headers = {}
		if (body !== undefined) headers['content-type'] = 'application/json'
		if (this.#token) headers.authorization = `Bearer ${this.#token}`
		const ask = this.#fetch ?? fetch
		const answer = await ask(`${this.#base}/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
		const text = await answer.text()
		const value = text.startsWith('{') ? JSON.parse(text) : text
		if (!answer.ok) throw new ControlError(`${method} ${path}`, answer.status, value)
		return value
	}

	/** Back to the state of the start, or to that of another fixture. */
	async reset(fixture) {
		await this.#ask('POST', 'reset', fixture === undefined ? undefined : { fixture })
	}

	/** What is stored, as a fixture. */
	state() {
		return this.#ask('GET', 'state')
	}

	/** Puts a state in place of what is stored. */
	async setState(state) {
		await this.#ask('PUT', 'state', state)
	}

	/** What was changed since the start. */
	async diff() {
		return (await this.#ask('GET', 'diff')).changes
	}

	/** Lets calls go wrong, once unless the fault says otherwise. */
	fault(fault) {
		return this.#ask('POST', 'faults', fault)
	}

	/** What is still to go wrong. */
	faults() {
		return this.#ask('GET', 'faults')
	}

	async clearFaults() {
		await this.#ask('DELETE', 'faults')
	}

	/** The last calls, those that a filter lets through. */
	journal(filter = {}) {
		return this.#ask('GET', `journal?${new URLSearchParams(filter)}`)
	}

	async clearJournal() {
		await this.#ask('DELETE', 'journal')
	}

	/** The journal as an HTTP archive. */
	har(filter = {}) {
		return this.#ask('GET', `journal.har?${new URLSearchParams(filter)}`)
	}

	/** Throws unless the calls came as expected; the error says which were near. */
	async verify(expected) {
		await this.#ask('POST', 'verify', Array.isArray(expected) ? { calls: expected } : expected)
	}

	/** Every operation, and the answers that a fault can name. */
	async operations() {
		return (await this.#ask('GET', 'operations')).operations
	}

	clock() {
		return this.#ask('GET', 'clock')
	}

	setClock({ now, ...clock }) {
		return this.#ask('PUT', 'clock', { ...clock, now: new Date(now).toISOString() })
	}

	/** Moves the clock on by a time such as 24h, or by seconds. */
	advance(by) {
		return this.#ask('POST', 'clock/advance', { by: typeof by === 'number' ? `${by}s` : by })
	}

	/** Makes a world of its own on the same server. */
	async sandbox(name, options = {}) {
		const made = await this.#ask('POST', 'sandboxes', { name, ...options })
		return new Sandbox(made, `${this.#base}/sandboxes/${encodeURIComponent(name)}`, this.#token, this.#fetch, () => this.removeSandbox(name))
	}

	async sandboxes() {
		return (await this.#ask('GET', 'sandboxes')).sandboxes
	}

	async removeSandbox(name) {
		await this.#ask('DELETE', `sandboxes/${encodeURIComponent(name)}`)
	}
}

/** A sandbox: where it is, who may log in there, and what steers it. */
class Sandbox extends Control {
	#remove
	constructor(made, base, token, fetch, remove) {
		super(base, token, fetch)
		Object.assign(this, made)
		this.#remove = remove
	}

	/** Forgets the sandbox. */
	remove() {
		return this.#remove()
	}
}
