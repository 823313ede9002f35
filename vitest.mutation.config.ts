import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// The tests of the stages that are mutated, and no others: each mutant runs them.
const { test, ...rest } = base
export default mergeConfig(
  rest,
  defineConfig({
    test: { ...test, isolate: true, include: ['test/{deidentify,prompt,reply,text,crypto}/**/*.test.ts'], exclude: ['**/node_modules/**'] },
  }),
)
