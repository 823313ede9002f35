/** Writes a restored value so that it is read as text and as nothing else, or says in plain words what is not shown. */
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { stripInvisible } from '../text/invisible.ts'

/** What a reply is shown as. */
export type ReplyFormat = 'text' | 'markdown' | 'html' | 'json'

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g
const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * A value comes from a record, so it may hold markup of its own. `markdown` escapes what could begin a link, an image, code or
 * a tag, and leaves ordinary names, dates and numbers unchanged; `json` is for the inside of a JSON string.
 */
export function escapeValue(value: string, format: ReplyFormat): string {
  const plain = stripInvisible(value).text.replace(CONTROLS, ' ')
  switch (format) {
    case 'text':
      return plain
    case 'markdown':
      return plain.replace(/[[\]<>`\\]/g, '\\$&')
    case 'html':
      return plain.replace(/[&<>"']/g, (character) => HTML[character]!)
    case 'json':
      return JSON.stringify(plain).slice(1, -1)
  }
}

const WORDS: Readonly<Record<PhiCategory, string>> = Object.freeze({
  name: 'name',
  location: 'place',
  date: 'date',
  age: 'age',
  phone: 'phone number',
  fax: 'fax number',
  email: 'e-mail address',
  ssn: 'social security number',
  mrn: 'record number',
  'health-plan': 'plan number',
  account: 'account number',
  license: 'license number',
  vehicle: 'vehicle number',
  device: 'device number',
  url: 'web address',
  ip: 'network address',
  biometric: 'biometric identifier',
  photo: 'photo',
  other: 'identifier',
})

/** What stands in place of a value that the viewer may not see: `(name not shown)`. */
export const hiddenWords = (category: PhiCategory): string => `(${WORDS[category]} not shown)`
