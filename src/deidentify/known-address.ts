/** Writes an address line, a city or an institution the ways a note writes them. */

const PAIRS: readonly (readonly [string, string])[] = [
  ['street', 'st'],
  ['avenue', 'ave'],
  ['road', 'rd'],
  ['drive', 'dr'],
  ['lane', 'ln'],
  ['court', 'ct'],
  ['boulevard', 'blvd'],
  ['place', 'pl'],
  ['terrace', 'ter'],
  ['trail', 'trl'],
  ['parkway', 'pkwy'],
  ['highway', 'hwy'],
  ['circle', 'cir'],
  ['square', 'sq'],
  ['route', 'rte'],
  ['apartment', 'apt'],
  ['suite', 'ste'],
  ['north', 'n'],
  ['south', 's'],
  ['east', 'e'],
  ['west', 'w'],
  ['northeast', 'ne'],
  ['northwest', 'nw'],
  ['southeast', 'se'],
  ['southwest', 'sw'],
  ['saint', 'st'],
  ['mount', 'mt'],
  ['fort', 'ft'],
]
const OTHER = new Map<string, string>(
  PAIRS.flatMap(
    ([long, short]) =>
      [
        [long, short],
        [short, long],
      ] as [string, string][],
  ),
)
const GENERIC =
  /^(?:the|a|of|and|at|hospital|clinic|medical|center|centre|health|system|group|practice|associates|inc|llc|care|family|department)$/i

/** Variants of a place: as is, with each word abbreviated or spelled out, without its house unit, and institutions without their last generic words. */
export function addressVariants(value: string): readonly string[] {
  const trimmed = value.trim()
  if (/^\d+(?:-\d+)?$/.test(trimmed)) return trimmed.length >= 5 ? [trimmed] : []
  if (trimmed.length < 3 || /^(?:apt|unit|ste|suite|apartment|room|lot)\b.{0,6}$/i.test(trimmed)) return []
  const variants = new Set([trimmed])
  const words = trimmed.split(/\s+/)
  const swapped = words.map((word) => OTHER.get(word.toLowerCase().replace(/[.,]$/, '')))
  for (let index = 0; index < words.length; index += 1) {
    if (swapped[index] === undefined) continue
    for (const dot of ['', '.']) variants.add(words.map((word, at) => (at === index ? `${swapped[at]}${dot}` : word)).join(' '))
  }
  variants.add(words.map((word, at) => swapped[at] ?? word).join(' '))
  const unit = /^(.{6,80}?),?\s+(?:#|apt\.?|unit|ste\.?|suite|apartment)\s*\S{1,6}$/i.exec(trimmed)
  if (unit !== null) for (const variant of addressVariants(unit[1]!)) variants.add(variant)
  // "2291 Pine Street" may be written without its number, "St. Brendan's Lakeside Hospital" without "Hospital".
  if (/^\d{1,6}[A-Za-z]?\s/.test(trimmed) && words.length >= 3) variants.add(words.slice(1).join(' '))
  let end = words.length
  while (end > 1 && GENERIC.test(words[end - 1]!)) end -= 1
  const core = words.slice(0, end).join(' ')
  if (end < words.length && core.length >= 6 && !GENERIC.test(core)) variants.add(core)
  return [...variants]
}
