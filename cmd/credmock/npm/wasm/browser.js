// Starts a mock inside a web page, or wherever there are no files.

import { flags } from './flags.js'
import { Instance } from './instance.js'
import { Mock } from './mock.js'

export { Control, ControlError } from './control.js'

let compiled

/** Starts a mock. The module is compiled once, for all of them. */
export async function start({ wasm = new URL('./credmock.wasm.gz', import.meta.url), ...options } = {}) {
	compiled ??= fetch(wasm).then((response) => {
		if (!response.ok) throw new Error(`credmock: ${response.url} answers ${response.status}; say by the option wasm where credmock.wasm.gz is`)
		return compile(response)
	})
	const module = await compiled.catch((error) => {
		compiled = undefined
		throw error
	})
	return new Mock(await Instance.start(module, settings(options)), options)
}

/** Compiles what may be packed by gzip: whoever serves files may have unpacked it. */
async function compile(response) {
	const [head, body] = response.body.tee()
	const reader = head.getReader()
	const { value } = await reader.read()
	void reader.cancel()
	const packed = value?.[0] === 0x1f && value[1] === 0x8b
	const stream = packed ? body.pipeThrough(new DecompressionStream('gzip')) : body
	return WebAssembly.compileStreaming(new Response(stream, { headers: { 'content-type': 'application/wasm' } }))
}

/** What the program is given. A fixture that is given itself is its only file. */
export function settings(options, files = {}) {
	const { adminToken, fixture } = options
	const env = adminToken ? { CREDMOCK_ADMIN_TOKEN: adminToken } : {}
	if (typeof fixture !== 'object') return { args: flags(options, []), env, files }
	const path = './fixture.yaml' // JSON is YAML
	return { args: flags({ ...options, fixture: path }, []), env, files: { [path]: new TextEncoder().encode(JSON.stringify(fixture)) } }
}
