import { createDeidentifier } from 'phi-envelope/deidentify'
import { expect, test } from 'vitest'
import { readAnswer } from '../../src/with/shared/reply-reader.ts'
import { toolSection, writeCalls } from '../../src/with/shared/tool-calls.ts'

test('no check takes the lines around tool calls for an identifier, whatever their random word is', () => {
  const { detect } = createDeidentifier()
  const words = new Set<string>()
  for (let run = 0; run < 20_000; run += 1) {
    const section = toolSection([{ name: 'chart' }])
    words.add(section.begin)
    expect(detect(writeCalls([{ name: 'chart', args: {} }], section))).toEqual([])
  }
  expect(words.size).toBeGreaterThan(19_990)
})

test.each([
  ['', []],
  [
    'Let me look. ',
    [
      { type: 'text', text: 'Let me look. ' },
      { type: 'text', text: 'AI-generated.' },
    ],
  ],
])('a notice after tool calls is given where there is text to read: %j', async (said, texts) => {
  const section = toolSection([{ name: 'chart' }])
  const whole = `${said}${writeCalls([{ name: 'chart', args: {} }], section)}AI-generated.`
  async function* stream() {
    yield whole
  }
  const pieces = []
  for await (const piece of readAnswer({ stream: stream(), cancel: () => undefined } as never, section, 'r-1')) pieces.push(piece)
  expect(pieces.slice(0, -1)).toEqual(texts)
  expect(pieces.at(-1)).toMatchObject({ type: 'tool-call', call: { name: 'chart', args: {} } })
})
