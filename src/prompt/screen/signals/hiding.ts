/** Signals of hiding: whoever hides words from people in a record means them for something else. */
import { hasInvisible, hiddenTagText } from '../../../text/invisible.ts'
import { invisibleSpans } from '../../../text/invisible-spans.ts'
import { latinLookalike } from '../../../text/homoglyphs.ts'
import type { Signal } from '../signal.ts'

const MIXED_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{3,}/gu
const NON_LATIN = /[\u0370-\u052f\u1d00-\ua4ff]/
const LATIN = /\p{Script=Latin}/u
const HIDDEN_STYLE =
  /style\s?=\s?["'][^"'>]{0,200}(?:display\s?:\s?none|visibility\s?:\s?hidden|opacity\s?:\s?0(?:\.0\d?)?\s?[;"']|font-size\s?:\s?[01](?:px|pt|em|%)?\s?[;"']|color\s?:\s?(?:#fff(?:fff)?|white|transparent)\b(?![^"'>]{0,80}background(?:-color)?\s?:\s?(?!#fff|white))|text-indent\s?:\s?-\d{3,}|(?:left|top)\s?:\s?-\d{3,}px)/i
const SENTENCE = /\b(?:[A-Za-z]{2,24}[ ,.'’-]{1,2}){5}/

const ORDERS =
  /\b(?:you|your|ignore|disregard|forget|say|state|claim|reply|respond|answer|print|reveal|disclose|omit|hide|pretend|must|shall|do not|don't|never|always|instead|instructions?|rules?|prompt|assistant|AI|model|chatbot|system|summary|summaries|output|names|everyone|every|anyone|all patients|identifiers?|send|forward|upload|treat \w+ as|delete|insert|append|mention|include|recommend|tell|write|list|show|display)\b/i

/** Hidden by characters, by markup, by look-alike letters, by encoding. */
export const HIDING: readonly Signal[] = [
  {
    name: 'hidden-characters',
    find(reading, original) {
      if (reading.kind !== 'plain' || !hasInvisible(original)) return null
      const tags = hiddenTagText(original)
      const spans = invisibleSpans(original)
      const hidden = spans.reduce((sum, [start, end]) => sum + end - start, 0)
      if (tags.length < 4 && spans.length < 8) return null
      return { weight: tags.length >= 4 ? 0.9 : Math.min(0.8, 0.4 + hidden / 60), start: 0, end: reading.text.length }
    },
  },
  {
    name: 'hidden-markup',
    find({ text }) {
      const match = HIDDEN_STYLE.exec(text)
      return match === null ? null : { weight: 0.6, start: match.index, end: match.index + match[0].length }
    },
  },
  {
    name: 'mixed-scripts',
    find(reading, original) {
      if (reading.kind !== 'plain' || !NON_LATIN.test(original)) return null
      let words = 0
      for (const [word] of original.matchAll(MIXED_WORD)) {
        if (LATIN.test(word) && [...word].some((letter) => latinLookalike(letter.codePointAt(0)!) !== undefined)) words += 1
      }
      return words < 3 ? null : { weight: 0.8, start: 0, end: reading.text.length }
    },
  },
  {
    name: 'encoded-prose',
    find(reading) {
      if (reading.kind !== 'base64' && reading.kind !== 'hex' && reading.kind !== 'rot13') return null
      const match = SENTENCE.exec(reading.text)
      if (match === null) return null
      // Labels and puzzles are encoded too: what counts is whether the text asks for something.
      return { weight: ORDERS.test(reading.text) ? 0.6 : 0.25, start: match.index, end: match.index + match[0].length }
    },
  },
]
