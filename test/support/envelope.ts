import { accessMatrix } from 'phi-envelope/admit'
import { memoryVault } from 'phi-envelope/deidentify'
import { syntheticWorld, type World } from 'phi-envelope/testing'
import { memoryTrail } from 'phi-envelope/trail'
import { createEnvelope, type Envelope, type EnvelopeConfiguration, type TrailEvent } from '../../src/index.ts'

/** A small policy: patients see their own chart; physicians and nurses the charts of patients they care for. */
export const matrix = accessMatrix({
  revision: 'test-1',
  rows: [
    {
      id: 'own',
      effect: 'permit',
      roles: ['patient'],
      purposes: ['PATRQT'],
      relationships: ['own'],
      operations: ['read', 'search'],
      dataClasses: 'any',
      confidentiality: 'R',
      reveal: 'all',
    },
    {
      id: 'care',
      effect: 'permit',
      roles: ['physician', 'nurse'],
      purposes: ['TREAT'],
      relationships: ['assigned', 'care-team'],
      operations: ['read', 'search'],
      dataClasses: 'any',
      confidentiality: 'R',
      reveal: 'all',
    },
    {
      id: 'support',
      effect: 'permit',
      roles: ['support-agent'],
      purposes: ['HOPERAT'],
      relationships: ['ticket'],
      operations: ['read', 'search'],
      dataClasses: ['visit', 'appointment'],
      confidentiality: 'N',
      reveal: [],
    },
  ],
})

/** An envelope over a synthetic world, and what it wrote. */
export interface TestEnvelope {
  readonly world: World
  readonly envelope: Envelope
  readonly events: readonly TrailEvent[]
  readonly configuration: EnvelopeConfiguration
}

/** Makes one; `change` replaces parts of its configuration. */
export function testEnvelope(
  change: (parts: EnvelopeConfiguration, world: World) => Partial<EnvelopeConfiguration> = () => ({}),
  world: World = syntheticWorld(),
): TestEnvelope {
  const trail = memoryTrail()
  const parts: EnvelopeConfiguration = {
    users: world.users,
    policy: matrix,
    implicitConsent: { TREAT: 'permit', PATRQT: 'permit', HOPERAT: 'permit' },
    consents: world.consents,
    relationships: world.relationships,
    tickets: world.tickets,
    identities: world.identities,
    sources: [world.source()],
    vault: memoryVault({ clock: world.clock }),
    trail,
    clock: world.clock,
  }
  const configuration = { ...parts, ...change(parts, world) }
  return { world, envelope: createEnvelope(configuration), events: trail.events, configuration }
}
