/** The readings of a text that screening looks at. */
import { decodedReadings, plainReading, type Reading } from '../../text/readings.ts'

export type { Reading } from '../../text/readings.ts'

const KINDS = ['tags', 'base64', 'hex', 'url', 'entities', 'spaced', 'leet', 'rot13'] as const
/** Characters that turn the order of letters, and orders spelt backwards. */
const TURNED = /[\u202d\u202e\u2066-\u2068]/
const BACKWARDS = ['erongi', 'snoitcurtsni', 'tpmorp', 'tnatsissa']

/** As it stands, and everything that decodes. */
export function readings(text: string): readonly Reading[] {
  const plain = plainReading(text)
  const turned = TURNED.test(text) || BACKWARDS.some((word) => plain.text.includes(word))
  return [plain, ...decodedReadings(text, turned ? [...KINDS, 'reversed'] : KINDS, plain)]
}
