import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// Fuzzing, long properties and kill tests.
const { test, ...rest } = base
export default mergeConfig(
  rest,
  defineConfig({
    test: { ...test, isolate: true, include: ['test/long/**/*.test.ts'], exclude: ['**/node_modules/**'], testTimeout: 1_800_000 },
  }),
)
