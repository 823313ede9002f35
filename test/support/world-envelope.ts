/** An envelope over the synthetic world: every part of it is a test double, and what is between them is the library. */
import { accessMatrix, presets } from 'phi-envelope/admit'
import { createEnvelope, type Envelope, type EnvelopeConfiguration } from 'phi-envelope'
import { syntheticWorld, type World } from 'phi-envelope/testing'
import { memoryTrail, type MemoryTrail } from 'phi-envelope/trail'

/** Both, and the trail that it writes. */
export interface WorldEnvelope {
  readonly world: World
  readonly envelope: Envelope
  readonly trail: MemoryTrail
}

/** Makes an envelope; `overrides` replace parts of its configuration. */
export function worldEnvelope(overrides: Partial<EnvelopeConfiguration> = {}, world: World = syntheticWorld()): WorldEnvelope {
  const trail = memoryTrail()
  const envelope = createEnvelope({
    users: world.users,
    policy: accessMatrix(presets.all),
    implicitConsent: { TREAT: 'permit', PATRQT: 'permit', HOPERAT: 'permit' },
    consents: world.consents,
    relationships: world.relationships,
    tickets: world.tickets,
    sources: [world.source()],
    identities: world.identities,
    trail,
    clock: world.clock,
    ...overrides,
  })
  return { world, envelope, trail }
}
