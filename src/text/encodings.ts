/** Writes a value in the disguises in which it may leave a text unseen, so that a search for them finds it. */

/** How a value was written. */
export type EncodedForm = 'plain' | 'reversed' | 'spaced' | 'base64' | 'hex' | 'url'

const encoder = new TextEncoder()

/** The part of the base64 text that is the same whatever stands before and after the value; three alignments. */
function base64Cores(bytes: Uint8Array): string[] {
  const cores: string[] = []
  for (let shift = 0; shift < 3; shift += 1) {
    const padded = new Uint8Array(shift + bytes.length)
    padded.set(bytes, shift)
    const text = btoa(String.fromCharCode(...padded))
    // The first characters mix with what stands before, the last with what comes after.
    const start = shift === 0 ? 0 : shift + 1
    const end = Math.floor((padded.length * 8) / 6)
    cores.push(text.slice(start, end))
  }
  return cores
}

/**
 * The forms of `value` that a leak check looks for: as is, reversed, with a space between characters, base64 in each of its
 * three alignments (also of the lower and upper case), hexadecimal and percent-encoded. Values above 200 characters give only
 * the plain form. Forms shorter than 4 characters are left out, because they would match by chance.
 */
export function encodedForms(value: string): readonly { readonly form: EncodedForm; readonly text: string }[] {
  const forms: { form: EncodedForm; text: string }[] = []
  const seen = new Set<string>()
  const add = (form: EncodedForm, text: string): void => {
    if (text.length < 4 || seen.has(text)) return
    seen.add(text)
    forms.push({ form, text })
  }
  add('plain', value)
  if (value.length > 200) return forms
  const characters = Array.from(value)
  add('reversed', characters.toReversed().join(''))
  add('spaced', characters.filter((character) => character.trim() !== '').join(' '))
  for (const spelling of new Set([value, value.toLowerCase(), value.toUpperCase()])) {
    const bytes = encoder.encode(spelling)
    for (const core of base64Cores(bytes)) {
      if (core.length < 6) continue
      add('base64', core)
      add('base64', core.replaceAll('+', '-').replaceAll('/', '_'))
    }
    add('hex', Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
    const url = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
    add('url', url)
    add('url', encodeUrl(spelling))
    add('url', encodeUrl(spelling).replaceAll('%20', '+'))
  }
  return forms
}

/** `encodeURIComponent` that does not throw on a lone surrogate. */
function encodeUrl(text: string): string {
  return encodeURIComponent(new TextDecoder().decode(encoder.encode(text)))
}
