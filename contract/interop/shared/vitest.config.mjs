import { defineConfig } from 'vitest/config'

export default defineConfig({
	test: { include: ['*.spec.mjs'], pool: 'forks', maxWorkers: 4, minWorkers: 4, testTimeout: 30_000, hookTimeout: 30_000 },
})
