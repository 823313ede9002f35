/** Reads what a certificate says about itself, from its bytes: no text rendering is ever parsed. */
import { X509Certificate } from 'node:crypto'
import { type DerElement, readElements, readOne, readTimeElement } from './der.ts'

/** A parsed certificate (RFC 5280 §4). */
export interface Certificate {
  readonly x509: X509Certificate
  readonly der: Uint8Array
  /** URI names of the subject alternative name. */
  readonly uris: readonly string[]
  readonly dnsNames: readonly string[]
  readonly isCa: boolean
  readonly pathLength: number | null
  /** Null when the extension is absent. */
  readonly keyUsage: { readonly digitalSignature: boolean; readonly keyCertSign: boolean; readonly crlSign: boolean } | null
  /** Object identifiers as hexadecimal; null when the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | null
  /** Whether a critical extension is there that this reader does not process. */
  readonly unknownCritical: boolean
  readonly notBefore: number
  readonly notAfter: number
}

const SEQUENCE = 0x30
const OCTET_STRING = 0x04
const OID = 0x06
const BOOLEAN = 0x01
const EXTENSIONS = 0xa3
const VERSION = 0xa0
const URI_NAME = 0x86
const DNS_NAME = 0x82

/** Extension identifiers, as hexadecimal of their DER: id-ce-… of RFC 5280 §4.2.1. */
const SUBJECT_ALT_NAME = '551d11'
const KEY_USAGE = '551d0f'
const BASIC_CONSTRAINTS = '551d13'
const EXTENDED_KEY_USAGE = '551d25'
const PROCESSED = [SUBJECT_ALT_NAME, KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE]
/** id-kp-clientAuth, id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
export const CLIENT_AUTH = '2b06010505070302'
export const SERVER_AUTH = '2b06010505070301'
export const ANY_USAGE = '551d2500'

const MAX_BYTES = 65_536

/** Reads a certificate, or gives null when it is none. */
export function parseCertificate(der: Uint8Array): Certificate | null {
  if (der.byteLength > MAX_BYTES) return null
  try {
    const x509 = new X509Certificate(der)
    const whole = readElements(readOne(der, SEQUENCE))
    const tbs = readElements(element(whole[0], SEQUENCE))
    const fields = tbs[0]?.tag === VERSION ? tbs.slice(1) : tbs
    const [notBefore, notAfter] = readElements(element(fields[3], SEQUENCE)).map(readTimeElement)
    if (notBefore === undefined || notAfter === undefined) return null
    const extensions = readExtensions(fields.find((each) => each.tag === EXTENSIONS))
    if (extensions === null) return null
    return Object.freeze({ x509, der, notBefore, notAfter, ...readMeaning(extensions) })
  } catch {
    return null
  }
}

interface Extension {
  readonly critical: boolean
  readonly value: Uint8Array
}

/** Extensions by identifier; null when one stands twice (RFC 5280 §4.2). */
function readExtensions(wrapper: DerElement | undefined): ReadonlyMap<string, Extension> | null {
  const found = new Map<string, Extension>()
  if (wrapper === undefined) return found
  for (const each of readElements(readOne(wrapper.content, SEQUENCE))) {
    const parts = readElements(element(each, SEQUENCE))
    const id = Buffer.from(element(parts[0], OID)).toString('hex')
    const critical = parts[1]?.tag === BOOLEAN && parts[1].content[0] !== 0
    if (found.has(id)) return null
    found.set(id, { critical, value: element(parts.at(-1), OCTET_STRING) })
  }
  return found
}

function readMeaning(extensions: ReadonlyMap<string, Extension>): Omit<Certificate, 'x509' | 'der' | 'notBefore' | 'notAfter'> {
  const value = (id: string): Uint8Array | undefined => extensions.get(id)?.value
  const names = value(SUBJECT_ALT_NAME)
  const general = names === undefined ? [] : readElements(readOne(names, SEQUENCE))
  const texts = (tag: number): string[] =>
    general.filter((each) => each.tag === tag).map((each) => Buffer.from(each.content).toString('latin1'))
  const usage = value(KEY_USAGE)
  const bits = usage === undefined ? undefined : readOne(usage, 0x03)
  const bit = (mask: number): boolean => ((bits?.[1] ?? 0) & mask) !== 0
  const constraints = value(BASIC_CONSTRAINTS)
  const basic = constraints === undefined ? [] : readElements(readOne(constraints, SEQUENCE))
  const length = basic.find((each) => each.tag === 0x02)?.content
  const purposes = value(EXTENDED_KEY_USAGE)
  return {
    uris: texts(URI_NAME),
    dnsNames: texts(DNS_NAME),
    isCa: basic[0]?.tag === BOOLEAN && basic[0].content[0] !== 0,
    pathLength: length === undefined ? null : length.reduce((sum, octet) => sum * 256 + octet, 0),
    keyUsage: bits === undefined ? null : { digitalSignature: bit(0x80), keyCertSign: bit(0x04), crlSign: bit(0x02) },
    extendedKeyUsage:
      purposes === undefined
        ? null
        : readElements(readOne(purposes, SEQUENCE)).map((each) => Buffer.from(element(each, OID)).toString('hex')),
    unknownCritical: [...extensions].some(([id, { critical }]) => critical && !PROCESSED.includes(id)),
  }
}

function element(found: DerElement | undefined, tag: number): Uint8Array {
  if (found === undefined || found.tag !== tag) throw new RangeError('another element')
  return found.content
}
