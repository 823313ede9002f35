/** The readings of a text that screening looks at. */
import { decodedReadings, plainReading, type Reading } from '../../text/readings.ts'

export type { Reading } from '../../text/readings.ts'

/** As it stands, and everything that decodes. */
export function readings(text: string): readonly Reading[] {
  const plain = plainReading(text)
  return [plain, ...decodedReadings(text, ['tags', 'base64', 'hex', 'url', 'entities', 'spaced', 'leet', 'rot13'], plain)]
}
