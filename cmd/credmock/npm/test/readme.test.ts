// What the READMEs have in JavaScript runs as it stands.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const npm = join(import.meta.dirname, '..')

for (const name of ['../../../README.md', 'package/README.md', 'wasm/README.md']) {
	const blocks = [...readFileSync(join(npm, name), 'utf8').matchAll(/```js\n([^]*?)```/g)].map((m) => m[1])
	test(name, () => {
		expect(blocks.length).toBeGreaterThan(0)
		for (const block of blocks) execFileSync(process.execPath, ['--input-type=module', '-e', block], { cwd: npm, timeout: 30_000 })
	})
}
