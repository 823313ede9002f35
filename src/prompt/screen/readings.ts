/** The readings of a text that screening looks at. */
import { decodedReadings, plainReading, type Reading } from '../../text/readings.ts'

export type { Reading } from '../../text/readings.ts'

/** As it stands, and everything that decodes. */
export function readings(text: string): readonly Reading[] {
  return [plainReading(text), ...decodedReadings(text, ['tags', 'base64', 'hex', 'url', 'entities', 'spaced', 'leet', 'rot13'])]
}
