// Finds the program. It comes with the package of this platform, which the package
// manager chose; no script runs when it is installed.

import { createRequire } from 'node:module'

const suffix = process.platform === 'win32' ? '.exe' : ''

/** Returns the path of the program, or says what is missing. */
export function binary() {
	const name = `@credmock/${process.platform}-${process.arch}`
	try {
		return createRequire(import.meta.url).resolve(`${name}/bin/credmock${suffix}`)
	} catch {
		throw new Error(`credmock: the package ${name} is not installed. It is an optional dependency: install without --omit=optional and on the platform that runs it, or name a program by the option binary.`)
	}
}
