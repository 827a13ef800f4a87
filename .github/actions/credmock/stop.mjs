// Ends the mock when the job does.

const pid = Number(process.env.STATE_pid)
try {
	if (pid) process.kill(pid, 'SIGTERM')
} catch (error) {
	console.log(`::warning title=credmock::the mock had ended before: ${error.message}`)
}
