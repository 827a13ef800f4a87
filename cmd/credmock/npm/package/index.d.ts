import type { Control, Reached, Settings } from './control.js'

export * from './control.js'

export interface Options extends Settings {
	tls?: 'off' | 'auto'
	caFile?: string
	maxConnections?: number
	readTimeout?: string
	writeTimeout?: string
	idleTimeout?: string
	/** Show profiles of the process at `/debug/pprof/` of the control plane. */
	pprof?: boolean
	/** The program to start, in place of that of the installed package. */
	binary?: string
	/** Milliseconds that the start may take (20 000). */
	timeout?: number
}

/** A running mock: where it is, who may log in, and what steers it. */
export interface Mock extends Control, Reached {
	readonly pid: number
	readonly tls?: { ca: string }
	/** What the mock said last: of each call that went wrong, what would have worked. */
	readonly log: string
	stop(): Promise<void>
	[Symbol.asyncDispose](): Promise<void>
}

/** Starts a mock on free ports, and returns once it accepts. */
export function start(options?: Options): Promise<Mock>
