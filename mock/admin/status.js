// Filters the calls as one types; without it the form asks the server.
const field = document.querySelector('#q')
const calls = [...document.querySelectorAll('.call')]
const count = document.querySelector('#shown')
field.addEventListener('input', () => {
	const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
	let shown = 0
	for (const call of calls) {
		const text = call.dataset.text.toLowerCase()
		call.hidden = !words.every((word) => text.includes(word))
		if (!call.hidden) shown++
	}
	count.textContent = shown
})
