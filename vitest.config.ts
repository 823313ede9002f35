import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url))
const stages = ['admit', 'retrieve', 'deidentify', 'prompt', 'reply', 'trail', 'telemetry', 'testing']

export default defineConfig({
  resolve: {
    alias: [
      { find: /^phi-envelope$/, replacement: source('index.ts') },
      ...stages.map((name) => ({ find: new RegExp(`^phi-envelope/${name}$`), replacement: source(`${name}/index.ts`) })),
      { find: /^phi-envelope\/(.+)$/, replacement: source('with/$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/services/**', 'test/long/**', '**/node_modules/**'],
    // Two cores are worth two workers; vitest's own default would leave one of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Files share what they load, for loading took half of the time; the suite passes in any order.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
})
