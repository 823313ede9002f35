/**
 * What admission costs beside the cryptography that it cannot do without: `admit` of a request with a JWT access token, a DPoP
 * proof and a JWT-SVID, against bare `jose.jwtVerify` of the same three tokens. Warm: the same verifiers, every proof new. Cold:
 * new verifiers, so that keys are imported again. Not tinybench: it runs one task after the other, and a busy machine then favours one.
 *
 * Run: npx tsx bench/admission.bench.ts
 */
import { createHash, randomUUID } from 'node:crypto'
import { createLocalJWKSet, EmbeddedJWK, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import { admit, type AdmissionParts } from '../src/admit/admit.ts'
import { memoryRevocations, oidcUsers, spiffeWorkloads } from '../src/admit/index.ts'
import { eq, type OpenAsk } from '../src/base/index.ts'
import type { StageContext } from '../src/base/stage-context.ts'

const ROUNDS = 30
const WARM_UP = 8
const BATCH = 20
const ISSUER = 'https://idp.example.org'
const AUDIENCE = 'https://envelope.example.org'
const ID = 'spiffe://domain1.test/chatbot'
const REQUEST = { method: 'POST', url: 'https://portal.example.org/chat' }
const now = Date.now()
const seconds = Math.floor(now / 1000)

const [issuer, holder, authority] = await Promise.all([1, 2, 3].map(() => generateKeyPair('ES256', { extractable: true })))
if (issuer === undefined || holder === undefined || authority === undefined) throw new Error('no keys')
const publicJwk = async (pair: typeof issuer, kid: string) => ({ ...(await exportJWK(pair.publicKey)), alg: 'ES256', kid })
const jwks: JSONWebKeySet = { keys: [await publicJwk(issuer, 'k1')] }
const svidJwks: JSONWebKeySet = { keys: [await publicJwk(authority, 's1')] }
const { kty, crv, x, y } = await exportJWK(holder.publicKey)
const jkt = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
const claims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'user-7',
  client_id: 'portal',
  jti: 'T1',
  tenant: 'clinic-a',
  roles: ['nurse'],
  cnf: { jkt },
}
const accessToken = await new SignJWT({ ...claims, iat: seconds, exp: seconds + 600 })
  .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
  .sign(issuer.privateKey)
const workloadToken = await new SignJWT({ sub: ID, aud: AUDIENCE, exp: seconds + 600 })
  .setProtectedHeader({ alg: 'ES256', kid: 's1' })
  .sign(authority.privateKey)
const ath = createHash('sha256').update(accessToken).digest('base64url')
const proofs: string[] = []
for (let count = 0; count < 2 * (ROUNDS + WARM_UP) * BATCH + 1; count++) {
  const proof = new SignJWT({ jti: randomUUID(), htm: REQUEST.method, htu: REQUEST.url, iat: seconds, ath })
  proofs.push(
    await proof
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' } as never })
      .sign(holder.privateKey),
  )
}

const parts = (): AdmissionParts => ({
  users: oidcUsers({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks,
    algorithms: ['ES256'],
    smartScopes: false,
    sender: { dpopWindowSeconds: 300 },
  }),
  workloads: spiffeWorkloads({
    trustDomains: { 'domain1.test': { bundle: { keys: svidJwks.keys.map((jwk) => ({ ...jwk, use: 'jwt-svid' })) } } },
    allow: { [ID]: ['visit-summary'] },
    audience: AUDIENCE,
  }),
  policy: {
    plan: () => ({
      kind: 'conditional',
      filter: eq('tenant', 'clinic-a'),
      obligations: [],
      reveal: [],
      reasons: ['row'],
      revision: 'r',
      expiresAt: now + 3_600_000,
    }),
    check: () => [],
  },
  implicitConsent: { TREAT: 'permit' },
  revocations: memoryRevocations(),
  milliseconds: 5000,
})
const context = (): StageContext => {
  const requestId = randomUUID()
  return {
    scope: { id: requestId },
    requestId,
    clock: { now: () => Date.now() },
    signal: new AbortController().signal,
    record: () => undefined,
  }
}
const ask = (dpop: string): OpenAsk => ({
  credentials: { accessToken, workloadToken, http: { ...REQUEST, scheme: 'DPoP', dpop } },
  purpose: 'TREAT',
  task: 'visit-summary',
  patient: 'Patient/1',
})
const bare = async (
  dpop: string,
  keys: ReturnType<typeof createLocalJWKSet>,
  svidKeys: ReturnType<typeof createLocalJWKSet>,
): Promise<void> => {
  await jwtVerify(accessToken, keys, { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt', algorithms: ['ES256'], requiredClaims: ['exp'] })
  await jwtVerify(dpop, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
  await jwtVerify(workloadToken, svidKeys, { audience: AUDIENCE, algorithms: ['ES256'], requiredClaims: ['exp'] })
}

let next = 0
const proof = (): string => proofs[next++ % proofs.length] as string
const warmParts = parts()
const [warmKeys, warmSvidKeys] = [createLocalJWKSet(jwks), createLocalJWKSet(svidJwks)]
const fixed = proofs[0] as string
type Task = () => Promise<void>
const tasks: Readonly<Record<string, readonly [peer: Task, ours: Task]>> = {
  warm: [() => bare(fixed, warmKeys, warmSvidKeys), async () => void (await admit(ask(proof()), warmParts, context()))],
  cold: [
    () => bare(fixed, createLocalJWKSet(jwks), createLocalJWKSet(svidJwks)),
    async () => void (await admit(ask(proof()), parts(), context())),
  ],
}

/** Processor time of a batch, in microseconds a call: the machine's other work does not count. */
async function batch(task: Task): Promise<number> {
  const before = process.cpuUsage()
  for (let count = 0; count < BATCH; count++) await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / BATCH
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number

for (const [kind, [peer, ours]] of Object.entries(tasks)) {
  const times: [number[], number[]] = [[], []]
  // Batches of both alternate, so that warming up and drifting touch both alike.
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const pair = [await batch(peer), await batch(ours)] as const
    if (round >= 0) pair.forEach((time, index) => void times[index]?.push(time))
  }
  const [crypto, whole] = times.map(median) as [number, number]
  const share = ((whole - crypto) / crypto) * 100
  console.log(
    `${kind}: jose ${crypto.toFixed(0)} µs, admit ${whole.toFixed(0)} µs of processor time; own share ${share.toFixed(1)} % of the cryptography (aim: at most 25 %)`,
  )
}
