// Spectral and Redocly on every document, as it is written and in the strict form
// of each dialect. They may say only what is listed here, each with its reason; a
// line that is said no longer must go.

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

import { documents, printSpec } from '../interop/mock.mjs'
import { scratchFile, tool } from './tools.mjs'

const bounded = { timeout: 120_000 }
const ruleset = fileURLToPath(new URL('spectral.yaml', import.meta.url))

const listed = [
	{ tool: 'redocly', rule: 'info-license', reason: 'the project has no licence yet, and inventing one would be a lie' },
	{ tool: 'redocly', rule: 'operation-2xx-response', of: ['purecloud'], at: '#/paths/~1oauth~1authorize/get/responses', reason: 'a browser is sent back with 302; there is no other success' },
	{ tool: 'redocly', rule: 'operation-2xx-response', of: ['whmcs'], at: '#/paths/~1oauth~1authorize.php/get/responses', reason: 'a browser is sent back with 302; there is no other success' },
	{ tool: 'redocly', rule: 'operation-2xx-response', of: ['whmcs'], at: '#/paths/~1oauth~1singlesignon.php/get/responses', reason: 'a browser is sent on with 302; there is no other success' },
	{ form: 'source', rule: /unused-component/, of: ['whmcs'], at: '#/components/schemas/Scope', reason: 'lists the scopes of a field that holds several, parted by spaces; no schema can refer to it' },
	{ form: 'source', rule: /unused-component/, of: ['purecloud'], at: '#/components/schemas/ScopeId', reason: 'lists the known scopes; a field bound to it would refuse those of later versions' },
	{ form: 'source', tool: 'redocly', rule: /unused-component/, of: ['purecloud'], at: '#/components/schemas/ApiUsageClientQuery', reason: 'the form of ApiUsageQuery in the dialect current, reached by an overlay' },
	{ form: 'source', rule: /unused-component/, at: /^#\/components\/responses\/(MethodNotAllowed|NotFound)$/, reason: 'the router gives it before any operation is known, so none lists it' },
]

const forms = { source: [], strict_documented: ['--as', 'strict', '--dialect', 'documented'], strict_current: ['--as', 'strict', '--dialect', 'current'] }

const pointer = (path) => '#/' + path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')

const linters = {
	async spectral(path) {
		const { stdout, stderr } = await tool('spectral', 'lint', '--ruleset', ruleset, '--format', 'json', '--quiet', path)
		return parsed('spectral', stdout, stderr).map((p) => ({ rule: p.code, at: pointer(p.path), text: p.message, isError: p.severity === 0 }))
	},
	async redocly(path) {
		const { stdout, stderr } = await tool('redocly', 'lint', '--extends', 'recommended', '--format', 'json', '--max-problems', '1000', path)
		return parsed('redocly', stdout, stderr).problems.map((p) => ({ rule: p.ruleId, at: p.location[0]?.pointer ?? '', text: p.message, isError: p.severity === 'error' }))
	},
}

function parsed(name, stdout, stderr) {
	try {
		return JSON.parse(stdout)
	} catch {
		throw new Error(`${name} does not report: ${stdout}${stderr}`)
	}
}

const used = new Set()
const fits = (pattern, text) => (pattern instanceof RegExp ? pattern.test(text) : pattern === text)
const excuse = (name, provider, form, problem) => listed.find((l) => {
	const found = (l.tool ?? name) === name && (l.of ?? documents).includes(provider) && form.startsWith(l.form ?? '')
		&& fits(l.rule, problem.rule) && fits(l.at ?? problem.at, problem.at)
	if (found) used.add(l)
	return found
})

for (const [name, lint] of Object.entries(linters)) {
	for (const provider of documents) {
		for (const [form, flags] of Object.entries(forms)) {
			test(`${name}_${provider}_${form}`, bounded, async () => {
				const path = scratchFile(`${provider}.${form === 'source' ? 'yaml' : 'json'}`, printSpec(provider, ...flags))
				const unlisted = (await lint(path)).filter((p) => p.isError || !excuse(name, provider, form, p))
				assert.deepEqual(unlisted, [])
			})
		}
	}

	// A linter that reads nothing finds nothing.
	test(`${name}_finds_what_is_wrong`, bounded, async () => {
		const broken = printSpec('whmcs').replaceAll('operationId: DeleteOAuthCredential', 'operationId: ListOAuthCredentials')
		const problems = await lint(scratchFile('broken.yaml', broken))
		assert.ok(problems.some((p) => p.isError && /operation.*unique|operation-operationId-unique/i.test(p.rule)), JSON.stringify(problems))
	})
}

test('every_listed_warning_is_still_given', () => {
	assert.deepEqual(listed.filter((l) => !used.has(l)), [])
	assert.deepEqual(listed.filter((l) => !l.reason), [])
})
