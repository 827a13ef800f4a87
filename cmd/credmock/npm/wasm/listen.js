// Stands in front of a mock with node:http: only this knows of sockets.

import { createServer } from 'node:http'
import { isIP } from 'node:net'

const limits = { maxHeaderSize: 64 << 10, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 120_000 }

/** Listens on an address such as 127.0.0.1:0. */
export async function listen(instance, address, control) {
	const colon = address.lastIndexOf(':')
	const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
	const server = createServer(limits, (request, response) => serve(instance, control, request, response))
	await new Promise((resolve, reject) => {
		server.once('error', reject).listen({ host: host || undefined, port: Number(address.slice(colon + 1)) }, resolve)
	})
	const at = server.address()
	const name = /^(0\.0\.0\.0|::)$/.test(at.address) ? '127.0.0.1' : isIP(at.address) === 6 ? `[${at.address}]` : at.address
	return {
		url: `http://${name}:${at.port}`,
		loopback: /^(127\.|::1$)/.test(at.address),
		close: () => new Promise((resolve) => {
			server.close(resolve)
			server.closeAllConnections()
		}),
	}
}

/** Takes one call to the mock, and its answer back. */
function serve(instance, control, request, response) {
	const { method, url, httpVersion, rawHeaders, socket } = request
	let head = `${method} ${url} HTTP/${httpVersion}\r\n`
	for (let i = 0; i < rawHeaders.length; i += 2) head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`
	let pieces
	const breakOff = instance.serve({
		control, head: `${head}\r\n`, address: `${socket.remoteAddress}:${socket.remotePort}`,
		next: (give) => {
			pieces ??= request[Symbol.asyncIterator]()
			pieces.next().then(({ value, done }) => give(done ? null : value), () => give(undefined))
		},
	}, {
		head: (status, text, headers) => {
			const lines = {}
			for (const [name, value] of headers) (lines[name] ??= []).push(value)
			response.writeHead(status, text, lines)
		},
		piece: (bytes) => response.write(bytes),
		end: () => response.end(),
		cut: (reset) => reset ? socket.resetAndDestroy() : setImmediate(() => socket.destroySoon()), // what was written arrives
	})
	response.once('finish', () => pieces?.return()) // what was not read by then closes the connection
	response.once('close', breakOff)
}
