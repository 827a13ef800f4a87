// What a test suite needs to share one mock: a sandbox for each worker, made when
// the worker first asks and reset before each test. The clients under test know
// nothing of it: they only get other credentials.

import { beforeEach } from 'vitest'

const admin = process.env.MOCK_ADMIN
const name = `vitest-${process.env.MOCK_RUN}-${process.env.VITEST_POOL_ID}`

async function steer(method, path, body) {
	const response = await fetch(`${admin}/__admin/${path}`, {
		method,
		body: body && JSON.stringify(body),
		headers: body && { 'Content-Type': 'application/json' },
	})
	const text = await response.text()
	if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text}`), { status: response.status })
	return text && JSON.parse(text)
}

let made

/** Returns how the worker's sandbox is reached, in the shape of a ready file. */
export function sandbox() {
	made ??= steer('GET', `sandboxes/${name}`).catch((error) => {
		if (error.status !== 404) throw error
		return steer('POST', 'sandboxes', { name })
	})
	return made
}

export const own = {
	fault: (fault) => steer('POST', `sandboxes/${name}/faults`, fault),
	clock: (clock) => steer('PUT', `sandboxes/${name}/clock`, clock),
	verify: (...calls) => steer('POST', `sandboxes/${name}/verify`, { calls }),
	calls: async () => (await steer('GET', `sandboxes/${name}/journal`)).count,
}

beforeEach(async () => {
	await sandbox()
	await steer('POST', `sandboxes/${name}/reset`)
})
