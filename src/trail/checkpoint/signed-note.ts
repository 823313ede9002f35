/** Signs and opens notes as C2SP signed-note says, with Ed25519 keys. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto'
import { ConfigurationError } from '../../base/errors/index.ts'

/** Signs notes under a name. */
export interface NoteSigner {
  /** Names the key: a domain and path such as `example.org/audit`. */
  readonly name: string
  /** The verifier key: `name+keyid+base64`. Public; keep it where the trail's verifiers are. */
  readonly verifierKey: string
  /** The 64 bytes of an Ed25519 signature; a KMS may make it. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A verifier key, parsed. */
export interface NoteVerifier {
  readonly name: string
  /** The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), hex. */
  readonly keyId: string
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

const ED25519 = 1
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u
const KEY_NAME = /^[^\s+]+$/u
const MAX_SIGNATURES = 64
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f\ufffd]/

const refuse = (detail: string): never => {
  throw new ConfigurationError('ARGUMENT_INVALID', detail)
}

function keyId(name: string, raw: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(ED25519), raw]), 'hex').slice(0, 8)
}

const rawPublicKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length)

/**
 * Makes a signer from a private key that this process holds.
 *
 * @param privateKey - Ed25519: PKCS #8 as PEM, or a KeyObject.
 * @throws ConfigurationError ARGUMENT_INVALID
 */
export function noteSigner({ name, privateKey }: { readonly name: string; readonly privateKey: string | KeyObject }): NoteSigner {
  if (!KEY_NAME.test(name)) refuse('noteSigner: `name` must be without spaces and without `+`')
  let key: KeyObject
  try {
    key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey
  } catch (cause) {
    throw new ConfigurationError('ARGUMENT_INVALID', 'noteSigner: `privateKey` must be a PKCS #8 PEM or a KeyObject', { cause })
  }
  if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519') refuse('noteSigner: `privateKey` must be an Ed25519 private key')
  const raw = rawPublicKey(createPublicKey(key))
  const verifierKey = `${name}+${keyId(name, raw)}+${Buffer.concat([Uint8Array.of(ED25519), raw]).toString('base64')}`
  return Object.freeze({ name, verifierKey, sign: (message: Uint8Array) => sign(null, message, key) })
}

/** Makes a new key: keep `privateKey` (PKCS #8 PEM) secret and away from the trail. */
export function generateNoteKey(name: string): { readonly privateKey: string; readonly verifierKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { privateKey: pem, verifierKey: noteSigner({ name, privateKey }).verifierKey }
}

/**
 * Reads a verifier key (C2SP signed-note, "Verifier keys").
 *
 * @throws ConfigurationError ARGUMENT_INVALID when it is not an Ed25519 verifier key or its key id is not its own
 */
export function noteVerifier(verifierKey: string): NoteVerifier {
  const [name = '', id = '', ...rest] = verifierKey.split('+')
  // The base64 may hold a `+` itself.
  const data = Buffer.from(rest.join('+'), 'base64')
  if (!KEY_NAME.test(name) || data.length !== 33 || data[0] !== ED25519)
    refuse('a verifier key must be `name+keyid+base64` of an Ed25519 key')
  const raw = data.subarray(1)
  if (keyId(name, raw) !== id) refuse('a verifier key has a key id that is not its own')
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
  return Object.freeze({
    name,
    keyId: id,
    verify: (message: Uint8Array, signature: Uint8Array) => signature.length === 64 && verify(null, message, key, signature),
  })
}

/** Signs a text that ends with a line break. */
export async function signNote(text: string, signer: NoteSigner): Promise<string> {
  if (!text.endsWith('\n') || FORBIDDEN.test(text)) refuse('a note must end with a line break and hold no control character')
  const id = signer.verifierKey.split('+')[1] ?? ''
  const signature = await signer.sign(Buffer.from(text, 'utf8'))
  const line = Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')
  const note = `${text}\n\u2014 ${signer.name} ${line}\n`
  // INVARIANT: what a signer gave is a signature by the key that it names, or it is not written.
  if (openNote(note, [noteVerifier(signer.verifierKey)]).state !== 'verified') refuse('the signer did not sign with the key that it names')
  return note
}

/** What a note came to. `unverified`: no known key signed it. `forged`: a known key is named and did not sign it. */
export interface OpenedNote {
  readonly state: 'verified' | 'unverified' | 'forged' | 'malformed'
  /** The signed text; empty when malformed. */
  readonly text: string
  /** Names of the known keys that signed. */
  readonly signers: readonly string[]
}

const MALFORMED: OpenedNote = Object.freeze({ state: 'malformed', text: '', signers: Object.freeze([]) })

/** Opens a note: unknown signatures are ignored, one known key must have signed, and none may fail (C2SP signed-note). */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): OpenedNote {
  const split = note.lastIndexOf('\n\n')
  if (split === -1 || FORBIDDEN.test(note) || !note.endsWith('\n')) return MALFORMED
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return MALFORMED
  const message = Buffer.from(text, 'utf8')
  const signers: string[] = []
  let forged = false
  for (const line of lines) {
    const match = SIGNATURE_LINE.exec(line)
    if (match === null) return MALFORMED
    const [, name, base64] = match as unknown as [string, string, string]
    const bytes = Buffer.from(base64, 'base64')
    if (bytes.length < 5 || bytes.toString('base64') !== base64) return MALFORMED
    const verifier = verifiers.find((each) => each.name === name && each.keyId === bytes.toString('hex', 0, 4))
    if (verifier === undefined) continue
    if (verifier.verify(message, bytes.subarray(4))) signers.push(name)
    else forged = true
  }
  return { state: forged ? 'forged' : signers.length > 0 ? 'verified' : 'unverified', text, signers }
}
