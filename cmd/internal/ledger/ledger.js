// Filters the rows as one types, and opens what an address within the page names.
const form = document.querySelector('#filter')
const field = document.querySelector('#q')
const kind = document.querySelector('#kind')
const ways = [...document.querySelectorAll('[name=how]')]
const count = document.querySelector('#count')
const groups = [...document.querySelectorAll('.group')].map((element) => ({
	element, service: element.closest('.service'), rows: [...element.querySelectorAll('.row')].map((row) => ({ element: row, text: '' })),
}))

function filter() {
	const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
	const wanted = ways.filter((way) => way.checked).map((way) => way.value)
	const all = words.length === 0 && kind.value === '' && wanted.length === ways.length
	let shown = 0
	for (const group of groups) {
		let inGroup = 0
		for (const row of group.rows) {
			if (words.length > 0) row.text ||= row.element.textContent.toLowerCase()
			const { how, kind: is } = row.element.dataset
			const fits = wanted.includes(how) && (kind.value === '' || kind.value === is) && words.every((word) => row.text.includes(word))
			row.element.hidden = !fits
			if (fits) inGroup++
		}
		group.element.hidden = inGroup === 0
		group.element.open = !all && inGroup > 0
		shown += inGroup
	}
	for (const service of document.querySelectorAll('.service')) service.hidden = !service.querySelector('.group:not([hidden])')
	count.textContent = shown
}

function open() {
	const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
	if (!named) return
	for (let element = named; element; element = element.parentElement) {
		element.hidden = false
		if (element.tagName === 'DETAILS') element.open = true
	}
	named.scrollIntoView()
}

form.hidden = false
if (!location.hash) field.focus()
form.addEventListener('input', filter)
form.addEventListener('submit', (event) => event.preventDefault())
addEventListener('hashchange', open)
open()
