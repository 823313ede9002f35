/** Ways to part an identifier by what a client does not show, or by what a check takes out, so that it comes together again. */
import { scriptedModel, split } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import { worldEnvelope } from '../support/world-envelope.ts'

const between = (mark: string) => (text: string) => [...text].join(mark)
const digits = (zero: number) => (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

const WAYS: Readonly<Record<string, (text: string) => string>> = {
  'empty elements': between('<b></b>'),
  'an element around each letter': (text) => [...text].map((letter) => `<i>${letter}</i>`).join(''),
  comments: between('<!-- -->'),
  'long comments': between(`<!-- ${'x'.repeat(500)} -->`),
  'many short elements': between('<b></b>'.repeat(60)),
  'word breaks': between('<wbr>'),
  'soft hyphens as entities': between('&shy;'),
  'soft hyphens as many entities': between('&shy;'.repeat(90)),
  'zero-width spaces as numbers': between('&#8203;'),
  'zero-width spaces by name': between('&ZeroWidthSpace;'),
  'hard spaces as entities': between('&nbsp;'),
  'bold letters': (text) => text.replace(/(.{2})/g, '$1****'),
  'a bold middle': (text) => `${text.slice(0, 4)}**${text.slice(4, 6)}**${text.slice(6)}`,
  'backslash escapes': (text) => text.replace(/[^A-Za-z0-9 ]/g, '\\$&').replace(/(?<=\w)(?=\d)/g, '**'),
  'links to nowhere': (text) => [...text].map((letter) => `[${letter}](/)`).join(''),
  'escapes of a JSON string': (text) => [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'letters in dark squares': (text) =>
    text.toUpperCase().replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x1f170 + letter.charCodeAt(0) - 65)),
  'Arabic digits': digits(0x660),
  'Devanagari digits': digits(0x966),
}

/** What a reader makes of a reply: no markup, nothing invisible, any digit and letter as its Latin one. */
function read(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '')
    .replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#?\w+;|\(link removed\)|\(\/\)/g, '')
    .replace(/[\u{1f170}-\u{1f189}]/gu, (letter) => String.fromCharCode(65 + letter.codePointAt(0)! - 0x1f170))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

describe.each(Object.entries(WAYS))('an identifier parted by %s', (way, part) => {
  const { envelope, world } = worldEnvelope()
  const [patient, , other] = world.patients
  // The patient's own are known; of another patient only what looks like an identifier can be found.
  const { name, mrn, phone, email } = patient!.person
  const known = [name, mrn, phone, email]
  // Letters that stand alone are joined to look for what is known, not to detect anything.
  const values = way === 'hard spaces as entities' ? known : [...known, other!.person.email, other!.person.phone]

  test.each(values)('%#', async (value) => {
    const said = `The record says ${part(value)} here, and the glucose was normal.`
    const ask = world.ask('physician', patient!, { purpose: 'TREAT', question: 'How is the glucose?' })
    const reply = await envelope.ask(ask, scriptedModel(split(said, { seed: 3, longest: 9 })))
    const text = await reply.text().catch((error: { readonly code: string }) => `(${error.code})`)
    if (text !== '(BLOCKED)') expect(text).toContain('here, and the glucose was normal')
    expect(read(text)).not.toContain(read(value))
  })
})

test('markup that parts no identifier stays, or goes, as before', async () => {
  const { envelope, world } = worldEnvelope()
  const said = 'H<sub>2</sub>O and **met**formin, `snake_case`, 2 * 3, AT&amp;T; take *one* a day.'
  const ask = world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the glucose?' })
  const text = await (await envelope.ask(ask, scriptedModel([said]))).text()
  expect(text).toContain('H2O and **met**formin, `snake_case`, 2 * 3, AT&amp;T; take *one* a day.')
})
