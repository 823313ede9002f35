/** The other packages of npm that take identifiers out of text, as far as they are installed in bench/peers, each as something that gives spans. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Found } from './score.ts'

/** A peer: what it masks of a text. */
export interface Peer {
  readonly name: string
  find(text: string): readonly Found[] | Promise<readonly Found[]>
}

interface Place {
  readonly start: number
  readonly end: number
}
interface WinkTokens {
  out(of: unknown): string[]
}
type Wink = (model: unknown) => {
  readonly its: { readonly pos: unknown; readonly value: unknown; readonly precedingSpaces: unknown }
  readDoc(text: string): { tokens(): WinkTokens }
}
type Compromise = (text: string) => {
  match(what: string): { json(options: object): { readonly offset: { readonly start: number; readonly length: number } }[] }
}

const WORD = /[\p{L}\p{N}]+/gu

/**
 * What of `text` is not in `redacted`: the words that are not in their longest common subsequence were masked. A word that stays in part
 * counts as masked, in the peer's favour. Quadratic in words: for notes, not for books.
 */
export function missingFrom(text: string, redacted: string): readonly Place[] {
  const given = [...text.matchAll(WORD)].map((match) => ({ word: match[0], start: match.index, end: match.index + match[0].length }))
  const left = [...redacted.matchAll(WORD)].map(([word]) => word)
  const width = left.length + 1
  const common = new Uint16Array((given.length + 1) * width)
  for (let index = given.length - 1; index >= 0; index -= 1) {
    for (let at = left.length - 1; at >= 0; at -= 1) {
      const cell = index * width + at
      common[cell] = given[index]!.word === left[at] ? common[cell + width + 1]! + 1 : Math.max(common[cell + width]!, common[cell + 1]!)
    }
  }
  const missing: Place[] = []
  let at = 0
  for (const [index, { word, start, end }] of given.entries()) {
    // A word that has no part in the longest is passed over in the other text.
    while (at < left.length && word !== left[at] && common[index * width + at] === common[index * width + at + 1]) at += 1
    if (word === left[at]) at += 1
    else missing.push({ start, end })
  }
  return missing
}

const named = (places: Iterable<Place>, detector: string): readonly Found[] =>
  Array.from(places, ({ start, end }) => ({ start, end, detector }))

/** The peers that are installed. */
export function installedPeers(): readonly Peer[] {
  const load = createRequire(new URL('../../bench/peers/package.json', import.meta.url))
  const version = (name: string): string => {
    const manifest = new URL(`../../bench/peers/node_modules/${name}/package.json`, import.meta.url)
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
  }
  const makers: readonly (() => Peer)[] = [
    () => {
      const { SyncRedactor } = load('redact-pii') as { SyncRedactor: new () => { redact(text: string): string } }
      const redactor = new SyncRedactor()
      return { name: `redact-pii ${version('redact-pii')}`, find: (text) => named(missingFrom(text, redactor.redact(text)), 'redact-pii') }
    },
    () => {
      const nlp = load('compromise') as Compromise
      const find = (text: string): readonly Found[] =>
        named(
          nlp(text)
            .match('(#Person|#Place|#Organization|#Date|#PhoneNumber|#Email|#Url)+')
            .json({ offset: true, terms: false })
            .map(({ offset: { start, length } }) => ({ start, end: start + length })),
          'compromise',
        )
      return { name: `compromise ${version('compromise')}`, find }
    },
    () => {
      const wink = (load('wink-nlp') as Wink)(load('wink-eng-lite-web-model'))
      const find = (text: string): readonly Found[] => {
        const tokens = wink.readDoc(text).tokens()
        const [values, spaces, tags] = [tokens.out(wink.its.value), tokens.out(wink.its.precedingSpaces), tokens.out(wink.its.pos)]
        const found: Place[] = []
        let at = 0
        for (const [index, value] of values.entries()) {
          at = Math.max(at + spaces[index]!.length, text.indexOf(value, at))
          if (tags[index] === 'PROPN' || tags[index] === 'NUM') found.push({ start: at, end: at + value.length })
          at += value.length
        }
        return named(found, 'wink')
      }
      return { name: `wink-nlp ${version('wink-nlp')}, every PROPN and NUM`, find }
    },
    () => {
      const { OpenRedaction } = load('openredaction') as {
        OpenRedaction: new (options: object) => { detect(text: string): Promise<{ detections: { position: [number, number] }[] }> }
      }
      const redactor = new OpenRedaction({ preset: 'hipaa' })
      const find = async (text: string): Promise<readonly Found[]> => {
        const { detections } = await redactor.detect(text)
        return named(
          detections.map(({ position: [start, end] }) => ({ start, end })),
          'openredaction',
        )
      }
      return { name: `openredaction ${version('openredaction')}, hipaa`, find }
    },
  ]
  return makers.flatMap((make) => {
    try {
      return [make()]
    } catch {
      return []
    }
  })
}
