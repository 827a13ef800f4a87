// Writes what the mock saw into the folder that the action credmock named, and what
// was wrong about it into the summary of the job.

import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { GITHUB_STEP_SUMMARY, INPUT_REPORT, MOCK_ADMIN_URL, MOCK_FOLDER } = process.env

if (!MOCK_FOLDER) {
	console.log('::error title=credmock::the action credmock did not run before')
	process.exit(1)
}
mkdirSync(MOCK_FOLDER, { recursive: true })
if (INPUT_REPORT && existsSync(INPUT_REPORT)) cpSync(INPUT_REPORT, join(MOCK_FOLDER, 'report'), { recursive: true })
try {
	const ask = async (what) => (await fetch(`${MOCK_ADMIN_URL}/__admin/${what}`, { signal: AbortSignal.timeout(5_000) })).json()
	const [journal, archive, state] = await Promise.all([ask('journal'), ask('journal.har'), ask('state')])
	for (const [name, value] of Object.entries({ 'journal.json': journal, 'journal.har': archive, 'state.json': state })) {
		writeFileSync(join(MOCK_FOLDER, name), `${JSON.stringify(value, undefined, 2)}\n`)
	}
	appendFileSync(GITHUB_STEP_SUMMARY, summary(journal))
} catch (error) { // the log is there all the same
	console.log(`::warning title=credmock::the mock does not answer: ${error.message}`)
}

/** The last calls that were refused or have findings, as Markdown. */
function summary({ calls, count, dropped }) {
	const cell = (text) => String(text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')
	const wrong = calls.filter(({ status, findings }) => status >= 400 || findings.length > 0).slice(-20)
	const rows = wrong.map((c) => `| ${c.number} | ${cell(c.operation ?? `${c.method} ${c.path}`)} | ${c.status} ${cell(c.answer)} | ${cell(c.findings.join('; '))} |`)
	return ['### credmock', '', `${count} calls${dropped ? `, ${dropped} of them forgotten` : ''}; ${wrong.length} to look at.`, '',
		...(rows.length ? ['| call | operation | answer | what was wrong |', '|---|---|---|---|', ...rows, ''] : []), ''].join('\n')
}
