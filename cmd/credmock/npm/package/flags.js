// Turns options into flags of `credmock serve`.

/** Every option is a flag, but the package's own, and the token, which goes by the environment. */
export function flags(options, own) {
	return Object.entries(options).flatMap(([name, value]) => {
		if (own.includes(name) || name === 'adminToken' || value === undefined || value === false) return []
		const flag = `--${name.replace(/[A-Z]+/g, (word) => `-${word.toLowerCase()}`)}`
		if (value === true) return [flag]
		return [value].flat().map((one) => `${flag}=${name === 'clock' ? time(one) : one}`)
	})
}

const time = (clock) => new Date(clock).toISOString().replace(/\.\d+Z$/, 'Z')
