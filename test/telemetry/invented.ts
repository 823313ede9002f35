import type { Deidentifier } from '../../src/base/seams/deidentifier.ts'

/** Invented identifiers, as a vault would hold them. */
export const IDENTIFIERS = ['Ada Quill', 'ada.quill@example.org', '555-0142-887', '88412097', '1931-04-17', '12 Elm Hollow Lane']

/** Finds exactly the invented identifiers. */
export const deidentifier: Deidentifier = {
  detect(text) {
    return IDENTIFIERS.flatMap((value) => {
      const spans = []
      for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + 1)) {
        spans.push({ start, end: start + value.length, category: 'name' as const, detector: 'test', confidence: 1 })
      }
      return spans
    }).sort((a, b) => a.start - b.start)
  },
}

/** The identifiers that `sink` holds, plain or encoded: base64 and base64url at every alignment, hex, percent, JSON escapes, reversed. */
export function leaks(sink: string): string[] {
  const folded = sink.toLowerCase()
  return IDENTIFIERS.filter((value) => {
    const bytes = Buffer.from(value)
    const aligned = [0, 1, 2].map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
      // What neighbours share bits with is cut off at both ends.
      return text.slice(shift === 0 ? 0 : shift + 1, -4)
    })
    const forms = [
      value,
      [...value].reverse().join(''),
      bytes.toString('hex'),
      encodeURIComponent(value),
      value.replaceAll(/[^a-z0-9]/gi, ''),
      [...value].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      ...aligned,
    ]
    return forms.some((form) => form.length >= 5 && folded.includes(form.toLowerCase()))
  })
}
