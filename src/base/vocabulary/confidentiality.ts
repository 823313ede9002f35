/** Orders the confidentiality codes, which the code system itself leaves flat. */

/**
 * HL7 v3 Confidentiality, least to most restricted: unrestricted, low, moderate, normal, restricted, very restricted.
 *
 * @see https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html
 */
export const CONFIDENTIALITIES = ['U', 'L', 'M', 'N', 'R', 'V'] as const

/** A confidentiality code. */
export type Confidentiality = (typeof CONFIDENTIALITIES)[number]

/** The code system of {@link CONFIDENTIALITIES}. */
export const CONFIDENTIALITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** Says whether `value` is one of the six codes. */
export function isConfidentiality(value: unknown): value is Confidentiality {
  return typeof value === 'string' && (CONFIDENTIALITIES as readonly string[]).includes(value)
}

/** Negative when `a` is less restricted than `b`, 0 when equal, positive when more restricted. */
export function compareConfidentiality(a: Confidentiality, b: Confidentiality): number {
  return CONFIDENTIALITIES.indexOf(a) - CONFIDENTIALITIES.indexOf(b)
}

/** The most restricted of `codes`: the high-water mark that an aggregate such as a prompt carries. `U` when empty. */
export function highWaterMark(codes: Iterable<Confidentiality>): Confidentiality {
  let mark: Confidentiality = 'U'
  for (const code of codes) if (compareConfidentiality(code, mark) > 0) mark = code
  return mark
}
