/** `phi-envelope init`: a starter that runs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { CommandFailed, EXIT, type Command } from '../command.ts'
import { starterFiles } from '../starter/files.ts'

export const command: Command = {
  name: 'init',
  summary: 'write a starter: an access matrix, an envelope and a test that passes',
  usage: '[options] [folder]',
  description: 'Nothing that exists is changed: when a file is already there, nothing at all is written.',
  options: {
    'keep-package': { type: 'boolean', help: 'leave out package.json, tsconfig.json and .gitignore, for a project that has its own' },
  },
  examples: ['phi-envelope init my-assistant', 'phi-envelope init --keep-package .'],
  positionals: [0, 1],
  async run(commandLine, { cwd, json, print, style }) {
    const folder = resolve(cwd, commandLine.positionals[0] ?? '.')
    const { version } = createRequire(import.meta.url)('phi-envelope/package.json') as { version: string }
    const all = Object.entries(starterFiles(packageName(folder), version))
    const files = commandLine.flag('keep-package')
      ? all.filter(([path]) => !['package.json', 'tsconfig.json', '.gitignore'].includes(path))
      : all
    const there = files.filter(([path]) => existsSync(join(folder, path))).map(([path]) => path)
    if (there.length > 0) throw new CommandFailed(`${there.join(', ')} already there; nothing was written`)
    for (const [path, content] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content, { flag: 'wx' })
    }
    const written = files.map(([path]) => path)
    if (json) print(JSON.stringify({ folder, written }))
    else {
      for (const path of written) print(`${style.good('wrote')} ${path}`)
      const target = commandLine.positionals[0] ?? '.'
      const change = target === '.' ? '' : `cd ${/^[\w./-]+$/.test(target) ? target : JSON.stringify(target)}, `
      print(`Next: ${change}npm install, npm test; then read matrix.json and src/production.ts.`)
    }
    return EXIT.OK
  },
}

/** A name that npm takes. */
const packageName = (folder: string): string => {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'my-assistant' : name
}
