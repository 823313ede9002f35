/** Cuts text into the WordPieces of a BERT vocabulary, each at its exact UTF-16 offsets in the text as given. Linear in the text. */
import { ConfigurationError } from '../../base/errors/index.ts'

/** A piece: `word` counts the words of the text, so that the pieces of one are known. */
export interface Piece {
  readonly id: number
  readonly start: number
  readonly end: number
  readonly word: number
}

/** A vocabulary with the places of its special tokens. */
export interface Vocabulary {
  readonly size: number
  readonly pad: number
  readonly unknown: number
  readonly first: number
  readonly last: number
  idOf(piece: string): number | undefined
}

/** Reads a `vocab.txt`: a piece a line, its id the number of its line. Throws ConfigurationError CONFIG_INVALID when BERT's special tokens are not in it. */
export function readVocabulary(text: string): Vocabulary {
  const ids = new Map<string, number>()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [id, line] of lines.entries()) {
    const piece = line.replace(/\r$/, '')
    if (!ids.has(piece)) ids.set(piece, id)
  }
  const special = (piece: string): number => {
    const id = ids.get(piece)
    if (id === undefined) throw new ConfigurationError('CONFIG_INVALID', `onnxDetector: \`vocabulary\` has no ${piece}`)
    return id
  }
  return {
    size: lines.length,
    pad: special('[PAD]'),
    unknown: special('[UNK]'),
    first: special('[CLS]'),
    last: special('[SEP]'),
    idOf: (piece) => ids.get(piece),
  }
}

// BERT's own classes: its signs of ASCII are punctuation all of them.
const SPACE = /^[\t\n\r\p{Zs}]$/u
const DROPPED = /^[\p{C}\ufffd]$/u
const PUNCTUATION = /^[!-/:-@[-`{-~\p{P}]$/u
const MARKS = /\p{Mn}/gu
const IDEOGRAPH = /^[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]$/u

/** Longer words are unknown, as in BERT. */
const MAX_WORD = 100

interface Character {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The words of a text as BERT's basic tokenizer sees them: characters of a word with where each came from. */
function* basicWords(text: string, cased: boolean): Generator<readonly Character[]> {
  let word: Character[] = []
  let at = 0
  for (const point of text) {
    const start = at
    at += point.length
    const ascii = point.length === 1 && point >= '!' && point <= '~'
    if (!ascii && DROPPED.test(point) && !SPACE.test(point)) continue
    const alone = PUNCTUATION.test(point) || (!ascii && IDEOGRAPH.test(point))
    const space = !ascii && SPACE.test(point)
    if ((space || alone) && word.length > 0) {
      yield word
      word = []
    }
    if (space) continue
    if (alone) {
      yield [{ text: point, start, end: at }]
      continue
    }
    const seen = cased ? point : point.toLowerCase().normalize('NFD').replace(MARKS, '')
    for (const character of seen) word.push({ text: character, start, end: at })
  }
  if (word.length > 0) yield word
}

/** Every piece of `text`, without the special tokens around it. */
export function wordPieces(text: string, vocabulary: Vocabulary, cased: boolean): readonly Piece[] {
  const pieces: Piece[] = []
  let count = 0
  for (const word of basicWords(text, cased)) {
    const found = piecesOf(word, vocabulary, count)
    pieces.push(...(found ?? [{ id: vocabulary.unknown, start: word[0]!.start, end: word.at(-1)!.end, word: count }]))
    count += 1
  }
  return pieces
}

/** The longest piece first; null when the vocabulary cannot spell the word. */
function piecesOf(word: readonly Character[], vocabulary: Vocabulary, count: number): readonly Piece[] | null {
  if (word.length > MAX_WORD) return null
  const whole = word.map(({ text }) => text).join('')
  const units = [0]
  for (const { text } of word) units.push(units.at(-1)! + text.length)
  const pieces: Piece[] = []
  for (let from = 0; from < word.length; ) {
    let to = word.length
    let id: number | undefined
    for (; to > from; to -= 1) {
      const spelled = whole.slice(units[from], units[to])
      id = vocabulary.idOf(from === 0 ? spelled : `##${spelled}`)
      if (id !== undefined) break
    }
    if (id === undefined) return null
    pieces.push({ id, start: word[from]!.start, end: word[to - 1]!.end, word: count })
    from = to
  }
  return pieces
}
