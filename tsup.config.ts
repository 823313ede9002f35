import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'

const stages = ['admit', 'retrieve', 'deidentify', 'prompt', 'reply', 'trail', 'telemetry', 'testing']
const adapters = readdirSync('src/with', { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'shared')

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli/main.ts',
    ...Object.fromEntries(stages.map((name) => [name, `src/${name}/index.ts`])),
    ...Object.fromEntries(adapters.map(({ name }) => [name, `src/with/${name}/index.ts`])),
  },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  dts: true,
  // One copy of the evidence code serves all entry points: evidence made through one opens through another.
  splitting: true,
  treeshake: true,
  clean: true,
  sourcemap: false,
  external: [/^[^./]/],
})
