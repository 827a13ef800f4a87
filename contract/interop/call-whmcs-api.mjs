// Makes one call of whmcs-api and prints how it ended, for calls that never
// settle. The argument is a JSON array: constructor options, action, parameters.

import WHMCS from 'whmcs-api'

import { within } from './mock.mjs'

const [options, action, parameters] = JSON.parse(process.argv[2])

const unhandled = new Promise((resolve) => process.on('unhandledRejection', resolve))
let settled = false
const settle = () => (settled = true)
new WHMCS(options).call(action, parameters).then(settle, settle)

const error = await within(10_000, unhandled)
const reason = error.message?.split(' reason: ')[1]
console.log(JSON.stringify({ settled, unhandled: error.name, type: error.type, reason }))
