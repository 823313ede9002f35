/** The files of a starter: a policy, an envelope, and a test that holds both. */
import { presets } from '../../admit/policy/index.ts'

/** Where each file goes, and what stands in it. */
export function starterFiles(name: string, version: string): Readonly<Record<string, string>> {
  return {
    'package.json': `${JSON.stringify(
      {
        name,
        private: true,
        type: 'module',
        engines: { node: '>=20.19' },
        scripts: { test: 'vitest run', typecheck: 'tsc' },
        dependencies: { 'phi-envelope': `^${version}` },
        devDependencies: { '@types/node': '20.19.43', typescript: '5.9.3', vitest: '4.1.12' },
      },
      null,
      2,
    )}\n`,
    'tsconfig.json': `${JSON.stringify(
      {
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2023', 'ESNext.Disposable'],
          module: 'NodeNext',
          types: ['node'],
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          allowImportingTsExtensions: true,
        },
        include: ['src', 'test'],
      },
      null,
      2,
    )}\n`,
    'matrix.json': `${JSON.stringify(matrix(), null, 2)}\n`,
    'src/envelope.ts': ENVELOPE,
    'src/production.ts': PRODUCTION,
    'test/envelope.test.ts': TEST,
    '.gitignore': 'node_modules\naudit\n*.key\n',
  }
}

/** A matrix of one's own to begin with: what the presets give patients, nurses and physicians. */
function matrix(): unknown {
  const rows = [presets.patient, presets.nurse, presets.physician].flatMap((each) => each.rows)
  const seen = new Map(rows.map((row) => [row.id, row]))
  return { revision: 'starter-1', rows: [...seen.values()] }
}

const ENVELOPE = `// The envelope of this application: everything that a model sees, and everything that it says, goes through it.
import { readFileSync } from 'node:fs'
import { createEnvelope, type Envelope, type EnvelopeConfiguration } from 'phi-envelope'
import { accessMatrix, type AccessMatrixDefinition } from 'phi-envelope/admit'

/** Who may read what, for which purpose. Change it with \`phi-envelope matrix lint\` and \`matrix diff\` at hand. */
export const matrix = accessMatrix(
  JSON.parse(readFileSync(new URL('../matrix.json', import.meta.url), 'utf8')) as AccessMatrixDefinition,
)

/** What differs between production and a test. */
export type Parts = Omit<EnvelopeConfiguration, 'policy' | 'implicitConsent' | 'tasks'>

export function makeEnvelope(parts: Parts): Envelope {
  return createEnvelope({
    ...parts,
    policy: matrix,
    // What a purpose means for a patient whose consents do not speak to it. What is not listed is denied.
    implicitConsent: { TREAT: 'permit', PATRQT: 'permit' },
    tasks: { 'visit-summary': { instructions: 'Summarize the record fragments in plain words. Cite each, like [F1].' } },
  })
}
`

const PRODUCTION = `// The parts of production. Fill in what is yours; nothing here has a default that opens anything.
import { readFileSync } from 'node:fs'
import type { Envelope } from 'phi-envelope'
import { fhirConsents, fhirRelationships, oidcUsers } from 'phi-envelope/admit'
import { fhirIdentities } from 'phi-envelope/deidentify'
import { fhirEndpoint, fhirSource } from 'phi-envelope/retrieve'
import { fileAnchor, fileTrail, noteSigner } from 'phi-envelope/trail'
import { makeEnvelope } from './envelope.ts'

const need = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(\`\${name} is not set\`)
  return value
}

export function productionEnvelope(): Envelope {
  const endpoint = fhirEndpoint({ baseUrl: need('FHIR_BASE_URL') })
  return makeEnvelope({
    users: oidcUsers({ issuer: need('OIDC_ISSUER'), audience: need('OIDC_AUDIENCE') }),
    // From encounters, care teams and general practitioners; or write a RelationshipSource over your scheduling system.
    relationships: fhirRelationships({ endpoint }),
    consents: fhirConsents({ endpoint }),
    identities: fhirIdentities({ endpoint }),
    sources: [fhirSource({ name: 'ehr', endpoint, tenant: need('TENANT') })],
    // Break-glass stays denied until \`admission: { notify }\` tells the privacy office of it.
    trail: fileTrail({
      path: need('TRAIL_PATH'),
      checkpoints: {
        // Made by: phi-envelope trail key <name> -o <TRAIL_KEY_FILE>
        signer: noteSigner({ name: need('TRAIL_KEY_NAME'), privateKey: readFileSync(need('TRAIL_KEY_FILE'), 'utf8') }),
        // Another disk, owned by another user: a trail alone cannot show that it was cut.
        anchors: [fileAnchor({ path: need('TRAIL_ANCHOR_PATH') })],
      },
    }),
  })
}
`

const TEST = `// Holds the policy and the envelope of this application to what they must do. The people are invented.
import { expect, test, vi } from 'vitest'
import { decide } from 'phi-envelope/admit'
import { recordingModel, scriptedModel, syntheticWorld } from 'phi-envelope/testing'
import { memoryTrail, tellStory } from 'phi-envelope/trail'
import { makeEnvelope, matrix } from '../src/envelope.ts'

test('a nurse does not read psychotherapy notes', () => {
  const decision = decide(matrix, { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' }, { dataClass: 'clinical-note', sensitivities: ['PSYTHPN'] })
  expect(decision).toMatchObject({ effect: 'deny' })
})

test('a physician gets an answer, the model gets no identifier, and the trail tells the story', async () => {
  const world = syntheticWorld()
  const trail = memoryTrail()
  const envelope = makeEnvelope({
    users: world.users,
    relationships: world.relationships,
    consents: world.consents,
    identities: world.identities,
    sources: [world.source()],
    trail,
    clock: world.clock,
  })
  const [patient] = world.patients
  if (patient === undefined) throw new Error('the world is empty')
  const model = recordingModel(scriptedModel(['The last visit was uneventful [F1].']))

  const reply = await envelope.ask(
    world.ask('physician', patient, { purpose: 'TREAT', task: 'visit-summary', question: 'How was the last visit?' }),
    model.model,
  )
  expect(await reply.text()).toContain('uneventful')

  for (const identifier of patient.identifiers) expect(model.seen()).not.toContain(identifier)
  // The delivery is told when the last character has left.
  await vi.waitFor(() => expect(tellStory(trail.events)).toContain('The reply was delivered'))
})

test('a physician without a relationship to the patient is denied, and no model is asked', async () => {
  const world = syntheticWorld()
  const trail = memoryTrail()
  const envelope = makeEnvelope({
    users: world.users,
    relationships: world.relationships,
    consents: world.consents,
    sources: [world.source()],
    trail,
    clock: world.clock,
  })
  const [patient] = world.patients
  if (patient === undefined) throw new Error('the world is empty')
  const model = recordingModel(scriptedModel(['There is nothing in the record.']))
  const asked = envelope.ask(world.ask('stranger', patient, { purpose: 'TREAT', question: 'How was the last visit?' }), model.model)
  await expect(asked).rejects.toMatchObject({ code: 'POLICY_DENIED', message: 'access denied' })
  expect(model.prompts).toEqual([])
  expect(trail.events.map(({ type }) => type)).not.toContain('records-retrieved')
})
`
