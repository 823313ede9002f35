import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// What needs Redis or a Linux-only binary.
const { test, ...rest } = base
export default mergeConfig(
  rest,
  defineConfig({
    test: { ...test, isolate: true, include: ['test/services/**/*.test.ts'], exclude: ['**/node_modules/**'], testTimeout: 60_000 },
  }),
)
