import { createDeidentifier } from 'phi-envelope/deidentify'
import { expect, test } from 'vitest'
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
