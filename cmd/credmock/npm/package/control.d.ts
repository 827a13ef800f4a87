/** A text that a file or fixture of credmock holds, as JSON. */
export type State = Record<string, unknown>

export interface WHMCS {
	url: string
	identifier: string
	secret: string
}

export interface PureCloud {
	apiUrl: string
	loginUrl: string
	clientId: string
	clientSecret: string
}

/** How a mock, or a sandbox of it, is reached. */
export interface Reached {
	whmcs: WHMCS
	purecloud: PureCloud
	admin: { url: string }
}

/** Settings of `credmock serve`, by the names of its flags. */
export interface Settings {
	/** `default`, `documents`, or a fixture itself; a path, where there are files. */
	fixture?: string | State
	/** The same identifiers and secrets in every run. */
	seed?: string
	/** Time stands still here until the clock is moved. */
	clock?: string | Date
	dialect?: 'documented' | 'current'
	whmcsRoot?: string
	publicUrl?: string
	corsOrigin?: string | string[]
	explain?: boolean
	strict?: boolean
	lint?: 'off' | 'fail'
	misbehave?: string
	journal?: number
	maxSandboxes?: number
	sandboxIdle?: string
	maxRows?: number
	/** MiB. */
	maxUnread?: number
	logFormat?: 'text' | 'json'
	quiet?: boolean
	/** Address to serve on; a free port of the loopback address unless given. */
	listen?: string
	adminListen?: string
	adminHost?: string | string[]
	adminToken?: string
}

export type Effect = 'slow' | 'truncated' | 'lost' | 'reset' | 'empty' | 'wrongType' | 'maintenance' | 'notice'

/** What goes wrong, where, and how often. */
export interface Fault {
	provider?: string
	operation?: string
	answer?: string
	effect?: Effect
	status?: number
	delay?: string
	upTo?: string
	count?: number
	probability?: number
	seed?: string
	values?: Record<string, string>
}

/** Calls that were expected: exactly, at least or at most so many. */
export interface Expected {
	operation?: string
	answer?: string
	status?: number
	arguments?: Record<string, string>
	since?: string
	after?: number
	exactly?: number
	atLeast?: number
	atMost?: number
}

export interface Verification {
	calls?: Expected[]
	inOrder?: boolean
	/** Wait so long for it to become true: `2s`. */
	within?: string
	lint?: boolean
}

export interface Filter {
	operation?: string
	answer?: string
	status?: string
	since?: string
	after?: string
	findings?: string
}

/** A call of the journal. Secrets are not in it. */
export interface Call {
	number: number
	at: string
	sandbox: string
	provider?: string
	method: string
	path: string
	operation?: string
	answer: string
	status: number
	tookMicroseconds: number
	callId?: string
	known?: string
	source?: string
	arguments: { name: string; value: string }[]
	findings: unknown[]
	fault?: string
}

export interface Journal {
	calls: Call[]
	count: number
	dropped: number
}

export interface Clock {
	now: string
	frozen?: boolean
}

export interface NewSandbox {
	fixture?: string
	state?: State
	/** Start as a copy of this sandbox as it is now. */
	from?: string
	seed?: string
	clock?: string
	dialect?: 'documented' | 'current'
	behaviours?: Record<string, Record<string, string>>
	/** `fixture` keeps the credentials of the fixture; without it the sandbox has its own. */
	credentials?: 'fixture' | 'own'
}

/** What the control plane refused, with its answer. */
export class ControlError extends Error {
	readonly status: number
	readonly body: unknown
}

/** Steers a mock, or one sandbox of it. */
export class Control {
	constructor(base: string, token?: string, fetch?: typeof globalThis.fetch)
	reset(fixture?: string): Promise<void>
	state(): Promise<State>
	setState(state: State): Promise<void>
	diff(): Promise<Record<string, unknown>[]>
	fault(fault: Fault): Promise<Record<string, unknown>>
	faults(): Promise<Record<string, unknown>>
	clearFaults(): Promise<void>
	journal(filter?: Filter): Promise<Journal>
	clearJournal(): Promise<void>
	har(filter?: Filter): Promise<Record<string, unknown>>
	verify(expected: Verification | Expected[]): Promise<void>
	operations(): Promise<Record<string, unknown>[]>
	clock(): Promise<Clock>
	setClock(clock: { now: string | Date; frozen?: boolean }): Promise<Clock>
	advance(by: string | number): Promise<Clock>
	sandbox(name: string, options?: NewSandbox): Promise<Sandbox>
	sandboxes(): Promise<{ name: string; dialect: string; made: string }[]>
	removeSandbox(name: string): Promise<void>
}

/** A world of its own on the same server. */
export interface Sandbox extends Control, Reached {
	readonly name: string
	readonly dialect: string
	remove(): Promise<void>
}
