/** Prints a score as a table with 95 % Wilson intervals. */
import { type Score, wilson } from './score.ts'

/** Writes one line for each tool, so that they can be compared. */
export function printTable(rows: readonly (readonly [name: string, score: Score])[]): void {
  const share = (part: number, whole: number): string => {
    if (whole === 0) return '—'
    const [low, high] = wilson(part, whole)
    return `${((100 * part) / whole).toFixed(1)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`
  }
  console.log('| | all-token | any-overlap | whole-value | direct | documents leaking | words lost |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const [name, { total, direct, leaking, withSpans, lostWords, words }] of rows) {
    const measures = [
      share(total.allToken, total.spans),
      share(total.overlap, total.spans),
      share(total.wholeValue, total.spans),
      share(direct.allToken, direct.spans),
      share(leaking, withSpans),
      share(lostWords, words),
    ]
    console.log(`| ${name} | ${measures.join(' | ')} |`)
  }
  console.log('')
}

/** Writes the measures of `score` to standard output. */
export function printScore(name: string, score: Score): void {
  const percent = (part: number, whole: number): string => (whole === 0 ? '—' : `${((100 * part) / whole).toFixed(2)}`)
  const interval = (part: number, whole: number): string =>
    wilson(part, whole)
      .map((value) => (100 * value).toFixed(1))
      .join('–')
  console.log(`${name}`)
  console.log(
    `  all-token ${percent(score.total.allToken, score.total.spans)} %   direct ${percent(score.direct.allToken, score.direct.spans)} %   any-overlap ${percent(score.total.overlap, score.total.spans)} %   whole-value ${percent(score.total.wholeValue, score.total.spans)} %`,
  )
  console.log(
    `  documents leaking ${percent(score.leaking, score.withSpans)} %   without identifiers altered ${percent(score.altered, score.withoutSpans)} %   words lost ${percent(score.lostWords, score.words)} % (${score.lostWords})`,
  )
  for (const [label, counts] of [...score.labels].sort((a, b) => b[1].spans - a[1].spans))
    console.log(
      `    ${label.padEnd(34)} ${String(counts.spans).padStart(5)}  all-token ${percent(counts.allToken, counts.spans).padStart(6)} (${interval(counts.allToken, counts.spans)})  whole-value ${percent(counts.wholeValue, counts.spans).padStart(6)}`,
    )
}
