/** Finds repeated member names in JSON text, which JSON.parse silently overwrites. */

/**
 * Whether some object in `json` has a name twice. Linear.
 *
 * @param json - Text that JSON.parse accepted.
 */
export function hasRepeatedKeys(json: string): boolean {
  const open: Set<string>[] = []
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at)
    if (unit === OPEN_OBJECT) open.push(new Set())
    else if (unit === CLOSE_OBJECT) open.pop()
    else if (unit === QUOTE) {
      const start = at
      let escaped = false
      for (at++; json.charCodeAt(at) !== QUOTE; at++) {
        if (json.charCodeAt(at) === BACKSLASH) {
          escaped = true
          at++
        }
      }
      if (!isName(json, at + 1)) continue
      const name = escaped ? (JSON.parse(json.slice(start, at + 1)) as string) : json.slice(start + 1, at)
      const names = open.at(-1)
      if (names?.has(name) === true) return true
      names?.add(name)
    }
  }
  return false
}

const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/** Whether a colon follows: then the string before was a name. */
function isName(json: string, from: number): boolean {
  let at = from
  while (json.charCodeAt(at) <= 0x20) at++
  return json.charCodeAt(at) === COLON
}
