/** Finds values in what was written, plain and disguised: it decodes what is written rather than guessing how a value was encoded. */

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()
const squeeze = (text: string): string => fold(text).replaceAll(/[^\p{L}\p{N}]/gu, '')
const reversed = (text: string): string => Array.from(text).reverse().join('')

/** Every reading of base64 or hexadecimal runs, wherever the first byte begins. */
function decoded(content: string, runs: RegExp, encoding: 'base64' | 'hex', alignments: number): string {
  const readings: string[] = []
  for (const [run] of content.matchAll(runs)) {
    for (let shift = 0; shift < alignments; shift++) readings.push(Buffer.from(run.slice(shift), encoding).toString())
  }
  return readings.join('\n')
}

function readingsOf(content: string): Readonly<Record<string, { readonly text: string; readonly squeezed: string }>> {
  const url = content.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
  const escaped = content
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  // Whole digests are random letters, in which short names occur by chance; what they decode to is read below. So are the digits of a time of
  // day that opens a line, after whatever number the line before ends in.
  const readable = (text: string): string => squeeze(text.replaceAll(/"[\w-]{43}"/g, '""').replaceAll(/^\d\d:\d\d:\d\d\.\d{3}\b/gm, ''))
  return {
    plain: { text: fold(content), squeezed: readable(content) },
    url: { text: fold(url), squeezed: readable(url) },
    escaped: { text: fold(escaped), squeezed: readable(escaped) },
    base64: { text: fold(decoded(content, /[\w+/-]{8,}/g, 'base64', 4)), squeezed: '' },
    hex: { text: fold(decoded(content, /[0-9a-f]{12,}/gi, 'hex', 2)), squeezed: '' },
  }
}

/** Shorter values occur by chance in ids; those below `WHOLE` are only found as whole words. */
export const SHORTEST = 4
const WHOLE = 6

/**
 * Where any of `values` stands: `sink: reading`, and never the value. Values shorter than four letters and digits are not looked for.
 *
 * @param sinks - What each sink holds.
 */
export function leaksIn(sinks: Readonly<Record<string, string>>, values: Iterable<string>): readonly string[] {
  const wanted = [...new Set([...values].map(fold))].map((value) => ({ value, squeezed: squeeze(value) }))
  const hits = new Set<string>()
  for (const [sink, content] of Object.entries(sinks)) {
    for (const [reading, { text, squeezed }] of Object.entries(readingsOf(content))) {
      const found = wanted.filter(({ value, squeezed: letters }) => {
        if (letters.length < SHORTEST) return false
        if (letters.length < WHOLE) return new RegExp(`(?<![\\p{L}\\p{N}])${escapePattern(value)}(?![\\p{L}\\p{N}])`, 'u').test(text)
        return (
          [value, reversed(value)].some((each) => text.includes(each)) ||
          [letters, reversed(letters)].some((each) => squeezed.includes(each))
        )
      })
      if (found.length > 0) hits.add(`${sink}: ${reading}`)
    }
  }
  return [...hits]
}

const escapePattern = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`)
