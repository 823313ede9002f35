import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, test } from 'vitest'
import { mutualTls, oidcUsers, spiffeWorkloads } from '../../../src/admit/index.ts'
import { ConfigurationError, type Credentials } from '../../../src/base/index.ts'
import { bundleDocument, issue, type TestCertificate } from '../certificates.ts'
import { certificateThumbprint } from '../../../src/admit/index.ts'
import { AUDIENCE, ISSUER, testIssuer } from '../support.ts'

const SERVER = 'spiffe://domain1.test/fhir'
const CLIENT = 'spiffe://domain1.test/chatbot'
const now = Date.now()
const life = { notBefore: now - 60_000, notAfter: now + 3_600_000 }
let root: TestCertificate
let foreign: TestCertificate
let server: TestCertificate
let client: TestCertificate

beforeAll(async () => {
  root = await issue({ ca: true, name: 'Root', ...life })
  foreign = await issue({ ca: true, name: 'Foreign', ...life })
  server = await issue({ uris: [SERVER], dns: ['fhir.internal'], issuer: root, ...life })
  client = await issue({ uris: [CLIENT], issuer: root, ...life })
})

/** A TLS server that demands a client certificate and hands what it saw to `seen`. */
async function tlsServer(options: ServerOptions, seen: (credentials: Credentials) => unknown = () => ({ ok: true })) {
  const made = createServer(
    { requestCert: true, rejectUnauthorized: true, ca: root.pem, cert: server.pem, key: server.keyPem, ...options },
    (request, response) => {
      const socket = request.socket as TLSSocket
      const credentials: Credentials = {
        accessToken: (request.headers.authorization ?? '').replace(/^\S+ /, ''),
        http: { method: request.method ?? '', url: `https://127.0.0.1${request.url}`, remoteAddress: socket.remoteAddress },
        peerCertificate: new Uint8Array(socket.getPeerCertificate().raw),
      }
      void Promise.resolve(seen(credentials)).then(
        (body) => response.end(JSON.stringify(body)),
        (error: { code?: string }) => response.writeHead(403).end(JSON.stringify({ code: error.code })),
      )
    },
  )
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(made.address() as AddressInfo).port}/metadata`,
    async [Symbol.asyncDispose]() {
      made.closeAllConnections()
      await new Promise((resolve) => made.close(resolve))
    },
  }
}
const identity = (certificate: TestCertificate) => ({ cert: certificate.pem, key: certificate.keyPem })
const reach = async (url: string, options: Partial<Parameters<typeof mutualTls>[0]> = {}): Promise<unknown> => {
  await using tls = await mutualTls({ ca: root.pem, identity: identity(client), peer: { spiffeId: SERVER }, ...options })
  const response = await tls.fetch(url, { headers: { authorization: 'Bearer t' } })
  return response.json()
}

describe('mutual TLS over real sockets', () => {
  test('the pinned workload, whatever its host name; and a pinned DNS name', async () => {
    await using up = await tlsServer({})
    expect(await reach(up.url)).toEqual({ ok: true })
    expect(await reach(up.url, { peer: { dns: 'fhir.internal' } })).toEqual({ ok: true })
    expect(await reach(up.url, { identity: async () => identity(client) })).toEqual({ ok: true })
  })

  test('another workload, another name, another authority, a CA as leaf, old TLS: none is spoken to', async () => {
    await using up = await tlsServer({})
    const refused = async (options: Partial<Parameters<typeof mutualTls>[0]>, url = up.url) =>
      expect(reach(url, options), JSON.stringify(Object.keys(options))).rejects.toThrow()
    await refused({ peer: { spiffeId: 'spiffe://domain1.test/other' } })
    await refused({ peer: { dns: '127.0.0.1' } })
    await refused({ ca: foreign.pem })
    await refused({ identity: () => Promise.reject(new Error('no SVID yet')) })
    await refused({ identity: identity(await issue({ uris: [CLIENT], issuer: foreign, ...life })) })
    await using old = await tlsServer({ maxVersion: 'TLSv1.2' })
    await refused({}, old.url)
    expect(await reach(old.url, { minVersion: 'TLSv1.2' })).toEqual({ ok: true })
    const plain = await issue({ dns: ['fhir.internal'], issuer: root, ...life })
    await using noSvid = await tlsServer({ cert: plain.pem, key: plain.keyPem })
    await refused({}, noSvid.url)
  })

  test('what the socket shows is what admission verifies: X.509-SVID and certificate-bound token', async () => {
    const issuer = await testIssuer()
    const users = oidcUsers({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: issuer.jwks,
      smartScopes: false,
      sender: { require: 'certificate' },
    })
    const workloads = spiffeWorkloads({ trustDomains: { 'domain1.test': { bundle: bundleDocument([root]) } }, allow: { [CLIENT]: 'any' } })
    const { signal } = new AbortController()
    await using up = await tlsServer({}, async (credentials) => {
      const at = { now: Date.now(), signal }
      const user = await users.verify(credentials, at)
      const workload = await workloads.verify(credentials, { ...at, task: 't' })
      return { user: user.subject, workload: workload.id }
    })
    const iat = Math.floor(Date.now() / 1000)
    const token = await issuer.sign({ iat, exp: iat + 60, cnf: { 'x5t#S256': certificateThumbprint(client.der) } })
    const send = async (certificate: TestCertificate): Promise<unknown> => {
      await using tls = await mutualTls({ ca: root.pem, identity: identity(certificate), peer: { spiffeId: SERVER } })
      return (await tls.fetch(up.url, { headers: { authorization: `Bearer ${token}` } })).json()
    }
    expect(await send(client)).toEqual({ user: 'user-7', workload: CLIENT })
    expect(await send(await issue({ uris: [CLIENT], issuer: root, ...life }))).toEqual({ code: 'SENDER_CERTIFICATE_MISMATCH' })
  })

  test('options are read at construction', async () => {
    const good = { ca: root.pem, identity: identity(client), peer: { spiffeId: SERVER } }
    for (const bad of [{ peer: { spiffeId: 'https://x' } }, { peer: {} }, { minVersion: 'TLSv1.1' }, { ca: [] }]) {
      await expect(mutualTls({ ...good, ...bad } as never)).rejects.toBeInstanceOf(ConfigurationError)
    }
  })
})
