/** The three-digit ZIP areas of 20,000 or fewer people, which Safe Harbor has written as 000. */

/**
 * The union of the list that the HHS guidance computed from the 2000 Census and of the areas whose ZCTA populations in the 2020
 * Census sum to 20,000 or fewer. As of 22 November 2026. 45 CFR 164.514(b)(2)(i)(B).
 */
export const RESTRICTED_ZIP3: ReadonlySet<string> = new Set(
  '036 059 063 102 202 203 204 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893' // both, merged
    .split(' '),
)

const PLACE_WITH_ZIP = /(?:^|[\s,])(?:([A-Z]{2})[\s,]+)?(\d{5})(?:-\d{4})?$/

/** What may stand for a place: the State, and the first three digits of its ZIP code or 000; null when the text does not end in a ZIP code. */
export function generalisePlace(text: string): string | null {
  const match = PLACE_WITH_ZIP.exec(text.trim())
  if (match === null) return null
  const [whole, state, zip] = match as unknown as [string, string | undefined, string]
  // A number at the end of an address may be a house; it is a ZIP code after a State, or alone.
  if (state === undefined && whole !== text.trim()) return null
  const area = zip.slice(0, 3)
  return `${state === undefined ? '' : `${state} `}${RESTRICTED_ZIP3.has(area) ? '000' : area}**`
}
