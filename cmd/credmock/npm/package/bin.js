#!/usr/bin/env node
// Runs the program with the arguments given, and ends as it does.

import { spawn } from 'node:child_process'

import { binary } from './binary.js'

const child = spawn(binary(), process.argv.slice(2), { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
	console.error(`credmock: ${error.message}`)
	process.exitCode = 2
})
child.on('close', (code, signal) => {
	process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
})
