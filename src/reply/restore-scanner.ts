/**
 * Decides, word by word, where a token may be restored: in prose, and never inside a URL, an HTML tag, code, or anything that
 * carries text elsewhere. It holds back an unfinished word, so that chunks do not matter.
 */
import { findTokens } from '../text/token-grammar.ts'

/** A piece of a reply: text as it is, or a token that may be restored. */
export type RestorePiece = { readonly restore: false; readonly text: string } | { readonly restore: true; readonly token: string }

/** A word longer than this is not prose. */
const MAX_WORD = 2_048
/** An address of some kind: a scheme, a host with a path or query, an e-mail address, a data or script URI. */
const ADDRESS =
  /[a-z][a-z0-9+.-]{1,20}:\/\/|\b(?:mailto|tel|sms|data|javascript|vbscript|file|blob|urn|intent):|\bwww\.|@|[a-z0-9-]\.[a-z]{2,24}(?:[/?#:]|$)|\.[a-z]{2,24}[/?#]|[?&][a-z0-9_.-]{1,40}=|%[0-9a-f]{2}/i

type Code = { readonly kind: 'fence'; readonly mark: string } | { readonly kind: 'inline'; readonly ticks: number }

/** Scans one reply. */
export class RestoreScanner {
  #word = ''
  #code: Code | null = null
  #tag = false
  /** Depth of parentheses inside a link's destination; 0 outside. */
  #destination = 0
  #lineStart = true
  #oversized = false
  #newlines = 0
  /** Inside an element whose content is not prose. */
  #element = false

  /** Takes checked text; gives the pieces that are finished. */
  push(text: string): readonly RestorePiece[] {
    const pieces: RestorePiece[] = []
    for (const [run, isSpace] of runs(text)) {
      if (isSpace) {
        this.#flush(pieces)
        this.#space(run)
        pieces.push({ restore: false, text: run })
      } else {
        this.#newlines = 0
        this.#word += run
        while (this.#word.length > MAX_WORD) this.#flush(pieces, MAX_WORD)
      }
    }
    return pieces
  }

  /** Gives the last word. */
  end(): readonly RestorePiece[] {
    const pieces: RestorePiece[] = []
    this.#flush(pieces)
    return pieces
  }

  #space(gap: string): void {
    this.#oversized = false
    for (const character of gap) {
      if (character !== '\n') continue
      this.#newlines += 1
      this.#lineStart = true
      // An inline code span or a destination does not outlive its line, a tag not its paragraph.
      if (this.#code?.kind === 'inline') this.#code = null
      this.#destination = 0
      if (this.#newlines > 1) this.#tag = false
    }
  }

  #flush(pieces: RestorePiece[], limit = Number.POSITIVE_INFINITY): void {
    const word = this.#word.slice(0, limit)
    if (word === '') return
    this.#word = this.#word.slice(word.length)
    // INVARIANT: in a word without end nothing is restored, neither in this piece nor in its rest.
    if (limit === MAX_WORD) this.#oversized = true
    const safe = this.#walk(word)
    this.#lineStart = false
    const tokens = this.#oversized ? [] : findTokens(word)
    if (tokens.length === 0) {
      pieces.push({ restore: false, text: word })
      return
    }
    // INVARIANT: a token that is part of an address is never restored; the address would carry the identifier away.
    const masked = tokens.reduceRight((text, { start, end }) => `${text.slice(0, start)}x${text.slice(end)}`, word)
    const address = ADDRESS.test(masked)
    let at = 0
    for (const { start, end, token } of tokens) {
      if (address || safe[start] !== true) continue
      if (start > at) pieces.push({ restore: false, text: word.slice(at, start) })
      pieces.push({ restore: true, token })
      at = end
    }
    if (at < word.length) pieces.push({ restore: false, text: word.slice(at) })
  }

  /** Follows Markdown and HTML through a word; says for each unit whether it stands in prose. */
  #walk(word: string): readonly boolean[] {
    const safe: boolean[] = []
    for (let index = 0; index < word.length; ) {
      const run = tickRun(word, index)
      if (run > 0) {
        this.#ticks(word[index]!, run, index === 0 && this.#lineStart)
        for (let count = 0; count < run; count += 1) safe.push(false)
        index += run
        continue
      }
      const character = word[index]!
      if (this.#code === null) this.#markup(word, index, character)
      safe.push(this.#code === null && !this.#tag && !this.#element && this.#destination === 0)
      index += 1
    }
    return safe
  }

  #ticks(mark: string, run: number, opensLine: boolean): void {
    if (this.#code === null) {
      if (run >= 3) this.#code = { kind: 'fence', mark: mark.repeat(run) }
      else if (mark === '`') this.#code = { kind: 'inline', ticks: run }
    } else if (this.#code.kind === 'inline') {
      if (mark === '`' && run === this.#code.ticks) this.#code = null
    } else if (mark === this.#code.mark[0] && run >= this.#code.mark.length && opensLine) this.#code = null
  }

  #markup(word: string, index: number, character: string): void {
    if (this.#tag) {
      if (character === '>') this.#tag = false
      return
    }
    if (this.#destination > 0) {
      if (character === '(') this.#destination += 1
      else if (character === ')') this.#destination -= 1
      return
    }
    if (character === '<' && /[a-zA-Z/!?]/.test(word[index + 1] ?? '')) {
      this.#tag = true
      const element = CODE_ELEMENT.exec(word.slice(index, index + 12))
      if (element !== null) this.#element = element[1] === ''
    } else if (character === '(' && word[index - 1] === ']') this.#destination = 1
  }
}

const CODE_ELEMENT = /^<(\/?)(?:script|style|code|pre|textarea|svg|kbd|samp|template)\b/i

const tickRun = (word: string, index: number): number => {
  const mark = word[index]
  if (mark !== '`' && mark !== '~') return 0
  let end = index
  while (word[end] === mark) end += 1
  const run = end - index
  return mark === '~' && run < 3 ? 0 : run
}

/** Runs of white space and of anything else, in turn. */
function* runs(text: string): Iterable<readonly [run: string, isSpace: boolean]> {
  for (const match of text.matchAll(/(\s+)|\S+/g)) yield [match[0], match[1] !== undefined]
}
