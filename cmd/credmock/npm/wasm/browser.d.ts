import type { Control, Reached, Settings, State } from './control.js'

export * from './control.js'

export interface Options extends Settings {
	/** `default`, `documents`, or a fixture itself: there are no files. */
	fixture?: 'default' | 'documents' | State
	/** Where credmock.wasm.gz is, if not beside the module. */
	wasm?: string | URL
}

/** A running mock: who may log in, what answers, and what steers it. */
export interface Mock extends Control, Reached {
	/**
	 * Answers a request as the services would, in the place of the global fetch: one for
	 * `admin.url` as the control plane, any other as the mock. Redirects are not followed.
	 */
	readonly fetch: typeof globalThis.fetch
	/** What the mock said last: of each call that went wrong, what would have worked. */
	readonly log: string
	/** Ends the mock, breaks off the calls under way, and frees what it took. */
	stop(): Promise<void>
	[Symbol.asyncDispose](): Promise<void>
}

/** Starts a mock in this page. */
export function start(options?: Options): Promise<Mock>
