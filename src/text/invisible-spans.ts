/** Tells invisible characters that hide something from the joiners that scripts and emoji need. */
import { isInvisible } from './invisible.ts'

const JOINED_SCRIPTS =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}]/u
const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u

const before = (text: string, index: number): string => {
  const unit = text.charCodeAt(index - 1)
  return index <= 0 ? '' : unit >= 0xdc00 && unit <= 0xdfff ? text.slice(Math.max(0, index - 2), index) : text[index - 1]!
}
const after = (text: string, index: number): string => (index >= text.length ? '' : String.fromCodePoint(text.codePointAt(index)!))

/** A joiner between two letters of a joined script or two pictographs, or one emoji selector after a pictograph. */
function isNeeded(point: number, text: string, start: number, end: number): boolean {
  const left = before(text, start)
  const right = after(text, end)
  if (point === 0xfe0f || point === 0xfe0e) return PICTOGRAPH.test(left) || /[#*0-9©®]/.test(left)
  if (point !== 0x200c && point !== 0x200d) return false
  if (JOINED_SCRIPTS.test(left) && JOINED_SCRIPTS.test(right)) return true
  return point === 0x200d && (PICTOGRAPH.test(left) || left === '\ufe0f') && PICTOGRAPH.test(right)
}

/** Where the invisible characters stand that nothing needs, as UTF-16 spans. */
export function invisibleSpans(text: string): readonly (readonly [start: number, end: number])[] {
  const spans: [number, number][] = []
  for (let index = 0; index < text.length; ) {
    const point = text.codePointAt(index)!
    const end = index + (point > 0xffff ? 2 : 1)
    if (isInvisible(point) && !isNeeded(point, text, index, end)) {
      const last = spans.at(-1)
      if (last !== undefined && last[1] === index) last[1] = end
      else spans.push([index, end])
    }
    index = end
  }
  return spans
}

/** `text` without them, and how many UTF-16 units there were. */
export function stripHiding(text: string): { readonly text: string; readonly removed: number } {
  let kept = ''
  let at = 0
  let removed = 0
  for (const [start, end] of invisibleSpans(text)) {
    kept += text.slice(at, start)
    removed += end - start
    at = end
  }
  return at === 0 ? { text, removed } : { text: kept + text.slice(at), removed }
}
