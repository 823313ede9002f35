import { expect, test } from 'vitest'
import { EXIT, type Command, type CommandContext } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { runProgram } from '../../src/cli/run.ts'
import { styleOf, wantsColour } from '../../src/cli/terminal.ts'

async function run(words: string[], command?: Partial<Command>) {
  const out: string[] = []
  const errors: string[] = []
  const example: Command = {
    name: 'try it',
    summary: 'tries',
    usage: '[options] <file>',
    options: { size: { type: 'string', short: 's', help: 'how large' }, tag: { type: 'string', multiple: true, help: 'tags' } },
    examples: ['phi-envelope try it x'],
    positionals: [1, 2],
    run: async () => EXIT.OK,
    ...command,
  }
  const context = (json: boolean): CommandContext => ({
    json,
    cwd: '/',
    env: {},
    signal: AbortSignal.timeout(10_000),
    style: styleOf(false),
    stdin: (async function* () {})(),
    print: (line) => out.push(line),
    write: (text) => out.push(text),
    warn: (line) => errors.push(line),
    progress: () => undefined,
  })
  const code = await runProgram(words, { version: '1.2.3', context: ({ json }) => context(json) }, [
    { name: example.name, summary: example.summary, load: async () => ({ command: example }) },
  ])
  return { code, out: out.join('\n'), errors: errors.join('\n') }
}

test('says what it can when asked nothing or for help', async () => {
  expect(await run([])).toMatchObject({ code: 2, out: expect.stringContaining('try it') })
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('try it') })
  expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3' })
  expect(await run(['try', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('try it') })
  expect(await run(['try', 'it', '-h'])).toMatchObject({ code: 0, out: expect.stringContaining('--size <value>') })
})

test('refuses a wrong command line with 2 and a hint', async () => {
  expect(await run(['nonsense'])).toMatchObject({ code: 2, errors: expect.stringContaining('--help') })
  expect(await run(['try'])).toMatchObject({ code: 2, errors: 'phi-envelope try needs one of: it' })
  expect(await run(['try', 'it'])).toMatchObject({ code: 2, errors: expect.stringContaining('takes: [options] <file>') })
  expect(await run(['try', 'it', 'a', 'b', 'c'])).toMatchObject({ code: 2 })
  expect(await run(['try', 'it', 'a', '--unknown'])).toMatchObject({
    code: 2,
    errors: expect.stringContaining("Unknown option '--unknown'"),
  })
})

test('gives a command its arguments', async () => {
  const seen: unknown[] = []
  const { code } = await run(['try', 'it', 'file', '-s', '3', '--tag', 'a', '--tag', 'b', '--json'], {
    run: async (line, { json }) => {
      seen.push(line.positionals, line.text('size'), line.texts('tag'), line.text('tag'), line.flag('json'), line.text('none'), json)
      return EXIT.FOUND
    },
  })
  expect(code).toBe(1)
  expect(seen).toEqual([['file'], '3', ['a', 'b'], 'b', true, undefined, true])
})

test('shows no message that could carry data', async () => {
  const result = await run(['try', 'it', 'x'], {
    run: async () => {
      throw Object.assign(new Error('Mrs Example, MRN 123'), { code: 'ENOENT' })
    },
  })
  expect(result).toMatchObject({ code: 3, errors: 'phi-envelope try it: failed (ENOENT)' })
})

test('colours only a terminal that wants it', () => {
  expect(wantsColour({ isTTY: true }, {}, false)).toBe(true)
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' }, false)).toBe(false)
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '' }, false)).toBe(true)
  expect(wantsColour({ isTTY: true }, { TERM: 'dumb' }, false)).toBe(false)
  expect(wantsColour({ isTTY: true }, {}, true)).toBe(false)
  expect(wantsColour({}, {}, false)).toBe(false)
})

const loaded = await Promise.all(COMMANDS.map(async ({ name, summary, load }) => ({ name, summary, ...(await load()) })))

test('every listed command loads, is named as listed, and has examples', () => {
  for (const { name, summary, command } of loaded) {
    expect(command).toMatchObject({ name, summary })
    expect(command.examples.length, name).toBeGreaterThan(0)
    for (const example of command.examples) expect(example, name).toContain(`phi-envelope ${name}`)
  }
})
