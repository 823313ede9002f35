/** Reads DER (X.690) within bounds: definite lengths, nothing after the end, nothing beyond the buffer. */

/** One element: its identifier octet and its content. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
}

/** DER that is not. Never leaves the certificate reader. */
export class DerError extends Error {}

/**
 * The elements of `bytes`, one after the other.
 *
 * @throws DerError for a truncated, indefinite or over-long length, or a multi-byte tag
 */
export function readElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at++] as number
    if ((tag & 0x1f) === 0x1f) throw new DerError('multi-byte tag')
    const first = bytes[at++]
    if (first === undefined || first === 0x80) throw new DerError('no definite length')
    let length = first
    if (first > 0x80) {
      const octets = first & 0x7f
      if (octets > 3) throw new DerError('length too long')
      length = 0
      for (let index = 0; index < octets; index++) length = length * 256 + (bytes[at++] ?? Number.NaN)
      // One length has one form (X.690 §10.1).
      if (!(length >= 0x80) || length < 2 ** (8 * (octets - 1))) throw new DerError('length is not minimal')
    }
    if (at + length > bytes.length) throw new DerError('truncated')
    elements.push({ tag, content: bytes.subarray(at, at + length) })
    at += length
  }
  return elements
}

/**
 * The one element of `bytes`, which must have the tag.
 *
 * @throws DerError
 */
export function readOne(bytes: Uint8Array, tag: number): Uint8Array {
  const elements = readElements(bytes)
  const element = elements[0]
  if (elements.length !== 1 || element === undefined || element.tag !== tag) throw new DerError('another element')
  return element.content
}

/**
 * A UTCTime or GeneralizedTime as epoch milliseconds (RFC 5280 §4.1.2.5).
 *
 * @throws DerError
 */
export function readTimeElement({ tag, content }: DerElement): number {
  const text = Buffer.from(content).toString('latin1')
  const match = (tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(text)
  if (match === null || (tag !== 0x17 && tag !== 0x18)) throw new DerError('time')
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number]
  const full = tag === 0x17 ? (year >= 50 ? 1900 + year : 2000 + year) : year
  return Date.UTC(full, month - 1, day, hour, minute, second)
}
