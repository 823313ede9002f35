/** Finds phrases token by token: case, diacritics and the spaces between words do not matter; words are whole. */
import { tokenise, type Tokens } from './tokens.ts'

interface Node<Value> {
  next: Map<number, Node<Value>> | null
  value: Value | null
}

const SIEVE = (1 << 13) - 1

/** Many phrases, each with a value. Time is linear in the tokens times the length of the longest phrase. */
export class TokenTrie<Value> {
  readonly #root: Node<Value> = { next: new Map(), value: null }
  /** 1 for the first word of every phrase: most words end here. */
  readonly #sieve = new Uint8Array(SIEVE + 1)

  constructor(phrases: Iterable<readonly [phrase: string, value: Value]>) {
    for (const [phrase, value] of phrases) {
      const { count, hash } = tokenise(phrase)
      let node = this.#root
      for (let index = 0; index < count; index += 1) {
        node.next ??= new Map()
        let child = node.next.get(hash[index]!)
        if (child === undefined) {
          child = { next: null, value: null }
          node.next.set(hash[index]!, child)
        }
        node = child
      }
      if (count > 0) {
        node.value ??= value
        this.#sieve[hash[0]! & SIEVE] = 1
      }
    }
  }

  /** Visits the longest phrase that begins at each token; `after` is the index after its last token. */
  scan(tokens: Tokens, visit: (value: Value, first: number, after: number) => void): void {
    const { count, hash } = tokens
    const sieve = this.#sieve
    const roots = this.#root.next!
    for (let first = 0; first < count; first += 1) {
      if (sieve[hash[first]! & SIEVE] === 0) continue
      let node = roots.get(hash[first]!)
      let found: Value | null = null
      let after = first
      for (let index = first + 1; node !== undefined; index += 1) {
        if (node.value !== null) {
          found = node.value
          after = index
        }
        if (node.next === null || index >= count) break
        node = node.next.get(hash[index]!)
      }
      if (found !== null) visit(found, first, after)
    }
  }
}
