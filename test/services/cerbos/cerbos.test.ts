import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessMatrix } from '../../../src/admit/index.ts'
import { fieldsOf, snapshotOf } from '../../../src/admit/policy/decide.ts'
import { CONFIDENTIALITIES } from '../../../src/base/vocabulary/confidentiality.ts'
import { describeContract, policyEngineContract } from '../../../src/testing/index.ts'
import { authzenEngine } from 'phi-envelope/authzen'

// The real decision point: run `npm install` in test/services/cerbos first.
const binary = fileURLToPath(new URL('./node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64', import.meta.url))

const rule = (resource: string, condition: string): string => `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${resource}
  version: default
  rules:
    - actions: [read, search]
      effect: EFFECT_ALLOW
      roles: [nurse, physician]
      condition:
        match:
          expr: ${condition}
`
const ASSIGNED = `P.attr.purpose == "TREAT" && "assigned" in R.attr.relationships`
const FRAGMENT = `${ASSIGNED} && R.attr.dataClass in ["laboratory", "medication"] && R.attr.confidentiality in ["U", "L", "M", "N"] && size(R.attr.sensitivities) == 0`

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('Cerbos serves AuthZEN', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cerbos-'))
  let server: ChildProcess | null = null
  let url = ''
  const engine = () =>
    authzenEngine({
      decisionPoint: url,
      revision: 'cerbos',
      subjectProperties: ({ user, purpose }) => ({ 'cerbos.roles': user.roles.length === 0 ? ['nobody'] : user.roles, purpose }),
    })

  beforeAll(async () => {
    expect(existsSync(binary), 'run `npm install` in test/services/cerbos').toBe(true)
    const [http, grpc] = [await freePort(), await freePort()]
    url = `http://127.0.0.1:${http}`
    const policies = join(folder, 'policies')
    mkdirSync(policies)
    writeFileSync(join(policies, 'fragment.yaml'), rule('fragment', `'${FRAGMENT}'`))
    writeFileSync(join(policies, 'record.yaml'), rule('record', `'${ASSIGNED}'`))
    const configuration = join(folder, 'configuration.yml')
    writeFileSync(
      configuration,
      `server: { httpListenAddr: "127.0.0.1:${http}", grpcListenAddr: "127.0.0.1:${grpc}" }
telemetry: { disabled: true }
storage: { driver: disk, disk: { directory: "${policies}", watchForChanges: false } }
`,
    )
    server = spawn(binary, ['server', `--config=${configuration}`], {
      env: { CERBOS_NO_TELEMETRY: '1', PATH: process.env['PATH'] ?? '' },
      stdio: 'ignore',
    })
    for (let attempt = 0; attempt < 100; attempt++) {
      const ready = await fetch(`${url}/_cerbos/health`).then(
        (response) => response.ok,
        () => false,
      )
      if (ready) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('Cerbos did not start')
  })
  afterAll(() => {
    server?.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  describeContract(policyEngineContract({ create: engine }), { describe, test })

  test('hundreds of fragments, in batches, decide as the matrix of the same rule', async () => {
    const matrix = accessMatrix({
      revision: 'r',
      rows: [
        {
          id: 'same',
          roles: ['nurse', 'physician'],
          purposes: ['TREAT'],
          relationships: ['assigned'],
          dataClasses: ['laboratory', 'medication'],
        },
      ],
    })
    const requests = Array.from({ length: 300 }, (_, index) => ({
      operation: 'read' as const,
      fields: fieldsOf({
        reference: `Observation/${index}`,
        dataClass: (['laboratory', 'medication', 'clinical-note'] as const)[index % 3]!,
        confidentiality: CONFIDENTIALITIES[index % 6]!,
        sensitivities: index % 5 === 0 ? ['HIV'] : [],
        patient: index % 7 === 0 ? 'Patient/2' : 'Patient/1',
      }),
    }))
    for (const who of [
      { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' },
      { role: 'clerk', purpose: 'TREAT', relationship: 'assigned' },
      { role: 'nurse', purpose: 'HPAYMT', relationship: 'assigned' },
      { role: 'nurse', purpose: 'TREAT' },
    ] as const) {
      const snapshot = snapshotOf(who)
      const theirs = (await engine().check(requests, snapshot)).map((each) => each.effect)
      expect(theirs).toEqual(matrix.check(requests, snapshot).map((each) => each.effect))
      expect((await engine().plan({ operation: 'search' }, snapshot)).kind).toBe(matrix.plan({ operation: 'search' }, snapshot).kind)
    }
  })
})
