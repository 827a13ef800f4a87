// Starts the mock, waits until it accepts, and exports where it is.

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const { env } = process
const input = (name) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
const platform = `${{ linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform]}_${{ x64: 'amd64', arm64: 'arm64' }[process.arch]}`
const scratch = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'credmock-'))

try {
	await start()
} catch (error) {
	console.log(`::error title=credmock::${error.message.replaceAll('\n', '%0A')}`)
	process.exitCode = 1
}

async function start() {
	const program = input('binary') ? resolve(input('binary')) : await download()
	const folder = resolve(input('folder') || 'credmock')
	mkdirSync(folder, { recursive: true })
	const [ready, log, settings] = [join(scratch, 'ready.json'), join(folder, 'mock.log'), join(scratch, 'settings.yaml')]
	writeFileSync(settings, input('settings') || '{}\n')
	const child = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--ready-file', ready, '--config', settings], {
		detached: true, stdio: ['ignore', 'ignore', openSync(log, 'w')],
		env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CREDMOCK_'))),
	})
	let ended
	child.once('error', (error) => (ended = error.message))
	child.once('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`))
	for (const deadline = Date.now() + 20_000; !existsSync(ready); await sleep(20)) {
		if (ended || Date.now() > deadline) throw new Error(`credmock did not start: ${ended ?? 'it was not ready within 20 s'}\n${readFileSync(log, 'utf8')}`)
	}
	child.unref()
	tell(readFileSync(ready, 'utf8').trim(), folder)
}

/** Writes every address and credential into the environment of the steps that follow. */
function tell(text, folder) {
	const ready = JSON.parse(text)
	const snake = (name) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
	const lines = [`MOCK_FOLDER=${folder}`]
	for (const [part, settings] of Object.entries(ready)) {
		if (typeof settings !== 'object') continue
		for (const [name, value] of Object.entries(settings)) lines.push(`MOCK_${snake(part)}_${snake(name)}=${value}`)
	}
	appendFileSync(env.GITHUB_ENV, `${lines.join('\n')}\n`)
	appendFileSync(env.GITHUB_OUTPUT, `ready=${text}\n`)
	appendFileSync(env.GITHUB_STATE, `pid=${ready.pid}\n`)
	console.log(lines.join('\n'))
}

async function download() {
	const releases = input('releases').replace(/\/$/, '')
	const version = input('version') || (/^v\d+\.\d+\.\d+/.test(env.GITHUB_ACTION_REF ?? '') ? env.GITHUB_ACTION_REF : await latest(releases))
	const windows = process.platform === 'win32'
	const name = `credmock_${version}_${platform}${windows ? '.zip' : '.tar.gz'}`
	const fetched = async (file) => {
		const answer = await fetch(`${releases}/download/${version}/${file}`)
		if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`)
		return Buffer.from(await answer.arrayBuffer())
	}
	const [archive, sums] = [await fetched(name), String(await fetched('SHA256SUMS'))]
	const sum = createHash('sha256').update(archive).digest('hex')
	if (!sums.split('\n').includes(`${sum}  ${name}`)) throw new Error(`${name} is not what SHA256SUMS lists: it has ${sum}`)
	writeFileSync(join(scratch, name), archive)
	execFileSync('tar', ['-xf', name], { cwd: scratch })
	return join(scratch, windows ? 'credmock.exe' : 'credmock')
}

/** The release that a browser is sent to. */
async function latest(releases) {
	const { url } = await fetch(`${releases}/latest`)
	const version = /\/tag\/(v[^/]+)$/.exec(url)?.[1]
	if (!version) throw new Error(`${releases}/latest leads to ${url}, which is no release`)
	return version
}
