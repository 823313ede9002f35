/** De-identifies JSON of no known kind: every text in it is searched, with the key beside it as its label. */
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { TokenizeContext, Tokenizer } from '../base/seams/deidentifier.ts'

/** Plain JSON. */
export type PlainJson = null | boolean | number | string | readonly PlainJson[] | { readonly [key: string]: PlainJson }

const MAX_DEPTH = 64

interface Leaf {
  readonly label: string
  readonly value: string | number
  write(replacement: PlainJson): void
}

/**
 * A copy of `value` whose texts, and numbers that are identifiers, are replaced. Keys stay: they are the names of fields. A map keyed
 * by identifiers is not for this function.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when it is nested deeper than 64
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED
 */
export async function deidentifyJson(
  value: PlainJson,
  tokenizer: Tokenizer,
  context: TokenizeContext,
  subject: string | null = null,
): Promise<PlainJson> {
  const leaves: Leaf[] = []
  let root: PlainJson = null
  copy(value, '', leaves, (written) => (root = written), 0)
  // A label tells what a bare number is; it is taken off again, and where it was itself replaced the value stands alone.
  const labelled = leaves.map(({ label, value: leaf }) => (label === '' ? String(leaf) : `${label}: ${leaf}`))
  const texts = [...labelled, ...leaves.map(({ value: leaf }) => String(leaf))]
  const redacted = await tokenizer.redact(texts, { ...context, subjects: texts.map(() => subject) })
  if (redacted.length !== texts.length) throw new StageFailed('DEIDENTIFY_FAILED')
  for (const [index, { label, value: leaf, write }] of leaves.entries()) {
    const prefix = label === '' ? '' : `${label}: `
    const whole = redacted[index]!.text
    const written = whole.startsWith(prefix) ? whole.slice(prefix.length) : redacted[leaves.length + index]!.text
    write(typeof leaf === 'number' && written === String(leaf) ? leaf : written)
  }
  return root
}

function copy(value: PlainJson, label: string, leaves: Leaf[], write: (written: PlainJson) => void, depth: number): void {
  if (depth > MAX_DEPTH) throw new ConfigurationError('ARGUMENT_INVALID', `JSON is nested deeper than ${MAX_DEPTH}`)
  if (typeof value === 'string' || typeof value === 'number') {
    leaves.push({ label, value, write })
  } else if (value === null || typeof value === 'boolean') {
    write(value)
  } else if (Array.isArray(value)) {
    const items: PlainJson[] = value.map(() => null)
    for (const [index, item] of (value as readonly PlainJson[]).entries())
      copy(item, label, leaves, (written) => (items[index] = written), depth + 1)
    write(items)
  } else {
    const object: Record<string, PlainJson> = {}
    for (const [key, item] of Object.entries(value as Readonly<Record<string, PlainJson>>)) {
      const define = (written: PlainJson): void => {
        Object.defineProperty(object, key, { value: written, enumerable: true, writable: true, configurable: true })
      }
      // Keeps the order of keys, whichever is written first.
      define(null)
      copy(item, spaced(key), leaves, define, depth + 1)
    }
    write(object)
  }
}

/** `memberId` and `member_id` read as `member id`. */
const spaced = (key: string): string =>
  key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
