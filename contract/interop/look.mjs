// How pages are looked at: in Chromium, light and dark, on a desk and on a telephone.
// SCREENSHOTS=FOLDER keeps what was seen.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const screens = { desk: { width: 1280, height: 900 }, telephone: { width: 390, height: 844 } }

export const launch = () => chromium.launch({
	executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

/** Opens a page that remembers what the browser complains of. */
export async function open(t, browser, options) {
	const context = await browser.newContext(options)
	t.after(() => context.close())
	const page = await context.newPage()
	page.complaints = []
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.complaints.push(message.text()))
	page.on('pageerror', (error) => page.complaints.push(String(error)))
	page.on('requestfailed', (request) => page.complaints.push(request.url()))
	return page
}

export async function keep(page, name) {
	if (!process.env.SCREENSHOTS) return
	mkdirSync(process.env.SCREENSHOTS, { recursive: true })
	await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true })
}

/** What reaches out of the screen, unless it stands in what scrolls. */
export function tooWide() {
	const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.rows'))
	return wide.map((e) => `${e.tagName} ${e.textContent.slice(0, 40)}`)
}

/** Texts whose contrast is below 4.5, as WCAG 2 counts it. */
export function faint() {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
	const pixel = (colors) => {
		canvas.clearRect(0, 0, 1, 1)
		for (const { color, opacity } of colors) {
			canvas.globalAlpha = opacity
			canvas.fillStyle = color
			canvas.fillRect(0, 0, 1, 1)
		}
		return canvas.getImageData(0, 0, 1, 1).data
	}
	const light = (pixels) => {
		const [r, g, b] = [...pixels].slice(0, 3).map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}
	const dark = matchMedia('(prefers-color-scheme: dark)').matches
	const found = new Set()
	for (const e of document.querySelectorAll('body *')) {
		if (![...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim()) || !e.checkVisibility()) continue
		const behind = [{ color: dark ? '#121212' : '#fff', opacity: 1 }]
		let opacity = 1
		const up = []
		for (let a = e; a; a = a.parentElement) {
			up.unshift({ color: getComputedStyle(a).backgroundColor, opacity: 1 })
			opacity *= Number(getComputedStyle(a).opacity)
		}
		behind.push(...up)
		const a = light(pixel(behind)) + 0.05
		const b = light(pixel([...behind, { color: getComputedStyle(e).color, opacity }])) + 0.05
		const contrast = Math.max(a, b) / Math.min(a, b)
		if (contrast < 4.5) found.add(`${e.className || e.tagName} ${contrast.toFixed(1)}: ${e.textContent.trim().slice(0, 30)}`)
	}
	return [...found]
}
