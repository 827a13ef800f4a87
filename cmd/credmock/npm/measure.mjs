// Prints how long the packages that were installed take until the first answer, and
// their size: starts in processes of their own, in turns, the medians and the least. It
// wants a quiet machine: V8 compiles beside what it runs.

import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const turns = 11
const ways = {
	'@credmock/credmock': ['@credmock/credmock', 'fetch'],
	'@credmock/wasm': ['@credmock/wasm', 'mock.fetch'],
}
const script = ([name, fetch]) => `
	import { start } from '${name}'
	const took = []
	for (let n = 0; n < 2; n++) {
		const begun = performance.now()
		const mock = await start({ seed: '1' })
		const { url, identifier, secret } = mock.whmcs
		const answer = await ${fetch}(url + '/includes/api.php', { method: 'POST', body: new URLSearchParams({ action: 'WhmcsDetails', identifier, secret, responsetype: 'json' }) })
		if ((await answer.json()).result !== 'success') throw new Error('no success')
		took.push(performance.now() - begun)
		await mock.stop()
	}
	console.log(JSON.stringify(took))`
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [[], []]]))
for (let turn = 0; turn < turns; turn++) {
	for (const [name, how] of Object.entries(ways)) {
		const took = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script(how)], { encoding: 'utf8', cwd: import.meta.dirname }))
		took.forEach((milliseconds, n) => times[name][n].push(milliseconds))
	}
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
const size = (dir) => readdirSync(dir, { withFileTypes: true, recursive: true }).filter((e) => e.isFile()).reduce((sum, e) => sum + statSync(join(e.parentPath, e.name)).size, 0)
const least = (list) => Math.min(...list)
for (const [what, of] of Object.entries({ median, least })) {
	const [native, wasm] = Object.values(times).map((lists) => lists.map(of))
	console.log(what, { native, wasm, first: wasm[0] / native[0], next: wasm[1] / native[1] })
}
const at = join(import.meta.dirname, 'node_modules/@credmock')
const sizes = [size(join(at, 'credmock')) + size(join(at, `${process.platform}-${process.arch}`)), size(join(at, 'wasm'))]
console.log({ native: sizes[0], wasm: sizes[1], size: sizes[1] / sizes[0] })
