/** Says whether two words differ by one slip of the keyboard. */

/** True when one insertion, deletion, substitution or transposition of neighbours turns `a` into `b`; false when equal. */
export function areOneTypoApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let tail = 0
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  const restA = a.length - start - tail
  const restB = b.length - start - tail
  if (restA <= 1 && restB <= 1) return true
  return restA === 2 && restB === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]
}
