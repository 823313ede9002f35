/** Tells which TLS client certificate a request really has: that of the connection, or that of a declared proxy's header. */
import { createHash } from 'node:crypto'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { ConfigurationError, type Credentials } from '../../base/index.ts'
import { refuse } from './refuse.ts'

/** The certificates that a client proved to hold, as DER. */
export interface ClientCertificate {
  readonly leaf: Uint8Array
  readonly intermediates: readonly Uint8Array[]
}

/** Whether an address belongs to a declared proxy. */
export type ProxyTest = (address: string | undefined) => boolean

/**
 * Reads a list of proxies: addresses, or networks such as `10.0.0.0/8`.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function declaredProxies(option: string, entries: readonly string[]): ProxyTest {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
    const bits = prefix === undefined ? null : Number(prefix)
    const widest = family === 'ipv4' ? 32 : 128
    if (family === null || entry.split('/').length > 2 || (bits !== null && (!Number.isInteger(bits) || bits < 1 || bits > widest))) {
      throw new ConfigurationError('CONFIG_INVALID', `\`${option}\` must list IP addresses or networks`)
    }
    if (bits === null) list.addAddress(address, family)
    else list.addSubnet(address, bits, family)
  }
  return (address) => {
    if (address === undefined) return false
    // Node reports IPv4 peers of a dual-stack socket as ::ffff:a.b.c.d.
    const plain = address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address
    return isIPv4(plain) ? list.check(plain, 'ipv4') : isIPv6(plain) && list.check(plain, 'ipv6')
  }
}

/**
 * The client's certificate, or null.
 *
 * @throws AccessDenied CLIENT_CERTIFICATE_UNTRUSTED when a `Client-Cert` header came from anybody but a declared proxy
 */
export function clientCertificate(credentials: Credentials, isProxy: ProxyTest): ClientCertificate | null {
  const { http, peerCertificate } = credentials
  const header = http?.clientCertificate
  const chain = http?.clientCertificateChain
  const proxied = isProxy(http?.remoteAddress)
  if (header !== undefined || chain !== undefined) {
    // INVARIANT: anybody can send the header; only a proxy that verified the certificate and strips inbound ones may (RFC 9440 §4).
    if (!proxied) refuse('CLIENT_CERTIFICATE_UNTRUSTED', 'client-cert-undeclared-proxy')
    if (header === undefined) refuse('CLIENT_CERTIFICATE_UNTRUSTED', 'client-cert-missing')
    return {
      leaf: readByteSequence(header),
      intermediates: chain === undefined ? [] : chain.split(',').map((each) => readByteSequence(each)),
    }
  }
  // INVARIANT: on a proxy's connection the peer certificate is the proxy's, never the client's.
  if (proxied || peerCertificate === undefined) return null
  if (!(peerCertificate instanceof Uint8Array) || peerCertificate.byteLength === 0)
    refuse('CLIENT_CERTIFICATE_UNTRUSTED', 'peer-certificate')
  return { leaf: peerCertificate, intermediates: credentials.peerIntermediates ?? [] }
}

/** `x5t#S256`: base64url of the SHA-256 of the DER (RFC 8705 §3.1). */
export function certificateThumbprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url')
}

/** One byte sequence of RFC 8941 §3.3.5, as RFC 9440 §2.1 writes a certificate: `:base64:`. */
function readByteSequence(value: string): Uint8Array {
  const text = /^[ \t]*:([A-Za-z0-9+/]{1,21000}={0,2}):[ \t]*$/.exec(value)?.[1]
  if (text === undefined) return refuse('CLIENT_CERTIFICATE_UNTRUSTED', 'client-cert-shape')
  return Buffer.from(text, 'base64')
}
