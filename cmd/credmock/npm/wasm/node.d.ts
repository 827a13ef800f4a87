import type { Mock as Called, Options as Given } from './browser.js'
import type { Reached, Settings } from './control.js'

export * from './control.js'

/** The file of the module is beside it, and a fixture may be a path. */
export type Options = Settings & Omit<Given, 'wasm' | 'fixture'>

export interface Mock extends Called {
	/** Lets others call the mock on ports, by `listen` and `adminListen`: free ones unless given. From then on its addresses are these. */
	listen(): Promise<Reached>
}

/** Starts a mock in this process. */
export function start(options?: Options): Promise<Mock>
