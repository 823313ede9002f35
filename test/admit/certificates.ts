/** A test CA with @peculiar/x509: SVIDs, spoiled SVIDs, and server certificates. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { NOW } from './support.ts'

x509.cryptoProvider.set(webcrypto as never)
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export interface TestCertificate {
  readonly der: Uint8Array
  readonly pem: string
  readonly keyPem: string
  readonly keys: CryptoKeyPair
  readonly certificate: x509.X509Certificate
}

type CryptoKeyPair = { readonly publicKey: webcrypto.CryptoKey; readonly privateKey: webcrypto.CryptoKey }

export interface CertificateRequest {
  readonly name?: string
  readonly uris?: readonly string[]
  readonly dns?: readonly string[]
  readonly ip?: readonly string[]
  readonly ca?: boolean
  readonly pathLength?: number
  readonly usage?: number | null
  readonly purposes?: readonly string[]
  readonly notBefore?: number
  readonly notAfter?: number
  readonly issuer?: TestCertificate
  readonly extra?: readonly x509.Extension[]
}

export const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags
let serial = 1

export async function issue(request: CertificateRequest = {}): Promise<TestCertificate> {
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair
  const { issuer, ca = false } = request
  const names = [
    ...(request.uris ?? []).map((value) => ({ type: 'url' as const, value })),
    ...(request.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(request.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
  ]
  const usage = request.usage === undefined ? (ca ? keyCertSign | cRLSign : digitalSignature) : request.usage
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(ca, request.pathLength, true),
    ...(usage === null ? [] : [new x509.KeyUsagesExtension(usage, true)]),
    ...(request.purposes === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...request.purposes])]),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ...(request.extra ?? []),
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(4, '0'),
    subject: `CN=${request.name ?? (ca ? 'Test CA' : 'workload')} ${serial}`,
    issuer: issuer?.certificate.subject ?? `CN=${request.name ?? (ca ? 'Test CA' : 'workload')} ${serial}`,
    notBefore: new Date(request.notBefore ?? NOW - 3_600_000),
    notAfter: new Date(request.notAfter ?? NOW + 3_600_000),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey as never,
    signingKey: (issuer?.keys ?? keys).privateKey as never,
    extensions,
  } as never)
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const keyPem = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`
  return { der: new Uint8Array(certificate.rawData), pem: certificate.toString('pem'), keyPem, keys, certificate }
}

/** A SPIFFE bundle document with X.509 and JWT authorities. */
export function bundleDocument(x509Authorities: readonly TestCertificate[], jwtKeys: readonly object[] = [], more: object = {}): object {
  return {
    keys: [
      ...x509Authorities.map(({ der }) => ({ kty: 'EC', use: 'x509-svid', x5c: [Buffer.from(der).toString('base64')] })),
      ...jwtKeys.map((jwk) => ({ ...jwk, use: 'jwt-svid' })),
    ],
    ...more,
  }
}
