// Packs the packages for this machine and installs them as npm does, from a registry
// that lives for this script: the libraries by their names, and npm finds the program.

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const version = '1.2.3-test'
const out = mkdtempSync(join(tmpdir(), 'credmock-npm-'))
process.on('exit', () => rmSync(out, { recursive: true, force: true }))

execFileSync('go', ['run', '.', '-here', '-out', out, '-version', `v${version}`, 'npm'], { cwd: join(here, '../release'), stdio: 'inherit' })

const packages = Object.fromEntries(readdirSync(out).filter((name) => name.endsWith('.tgz')).map((file) => {
	const bytes = readFileSync(join(out, file))
	const manifest = JSON.parse(execFileSync('tar', ['-xzOf', join(out, file), 'package/package.json']))
	return [manifest.name, { manifest, file, bytes }]
}))

const server = createServer((request, response) => {
	const path = decodeURIComponent(request.url)
	const asked = Object.values(packages).find(({ file }) => path === `/${file}`)
	if (asked) return response.end(asked.bytes)
	const known = packages[path.slice(1)]
	if (!known) return response.writeHead(404).end('{}')
	const { manifest, file, bytes } = known
	const dist = {
		tarball: `http://${request.headers.host}/${file}`, integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
	}
	response.setHeader('content-type', 'application/json').end(JSON.stringify({
		name: manifest.name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } },
	}))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const npm = spawn('npm', [
	'install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline', '--cache', join(out, 'cache'),
	`--@credmock:registry=http://127.0.0.1:${server.address().port}/`, `@credmock/credmock@${version}`, `@credmock/wasm@${version}`,
], { cwd: here, stdio: 'inherit' })
const code = await new Promise((resolve) => npm.once('close', resolve))
server.close()
server.closeAllConnections()
process.exitCode = code

for (const { file, bytes } of Object.values(packages)) console.log(`${file}: ${bytes.length} bytes`)
