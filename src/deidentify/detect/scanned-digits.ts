/** Reads the digits that a scanner took for letters: "O3/05/1947", "9/l7", "0S/12/2O24". Offsets do not move. */

const DOUBTFUL = /[0-9][OolISB][-/0-9]|[-/][OolISB][-/0-9]|[OolISB][0-9][-/]|[0-9][-/][OolISB]/
const GROUPS =
  /(?<![A-Za-z0-9])(?:[0-9OolISB]{3}[- ][0-9OolISB]{3}[- ][0-9OolISB]{4}|[0-9OolISB]{1,5}(?:[-/][0-9OolISB]{1,5}){1,3})(?![A-Za-z0-9])/g
const DIGITS: Readonly<Record<string, string>> = { O: '0', o: '0', l: '1', I: '1', S: '5', B: '8' }

/** `text` with such letters replaced by the digits inside groups that are joined by `/` or `-` and are mostly digits. */
export function readScannedDigits(text: string): string {
  if (!DOUBTFUL.test(text)) return text
  return text.replace(GROUPS, (group) => {
    const digits = group.replace(/[^0-9]/g, '').length
    const letters = group.replace(/[^A-Za-z]/g, '').length
    // "S23-10233": the number of a specimen begins with a letter.
    return letters === 0 || /^[A-Z]\d{2}-\d{3,}$/.test(group) || digits < 2 || letters > digits
      ? group
      : group.replace(/[OolISB]/g, (letter) => DIGITS[letter] ?? letter)
  })
}
