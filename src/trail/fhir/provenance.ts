/** Says where an answer came from, as FHIR R4 Provenance: a model asserted it, from these records, for this user. */
import type { TrailEvent } from '../../base/events.ts'
import { labelCodings, resourceId } from './audit-events.ts'
import { AI_ASSERTED, CREATE, PROVENANCE_AGENT } from './codes.ts'
import { concept, interactionOf, type FhirExportOptions } from './interaction.ts'
import type { Provenance } from './resources.ts'

/**
 * The provenance of the answer of one request; null when none was delivered. The answer itself is not in the trail: the target
 * is its digest. It carries the prompt's label and AIAST (Artificial Intelligence asserted).
 */
export function fhirProvenance(events: readonly TrailEvent[], options: FhirExportOptions): Provenance | null {
  const of = interactionOf(events, options)
  const generated = of.all('reply-generated').at(-1)
  const delivered = of.find('reply-delivered')
  const called = of.all('model-called').at(-1)
  if (generated === undefined || delivered === undefined || called === undefined) return null
  const prompt = of.all('prompt-assembled').find(({ digest }) => digest === called.digest)
  const cited = new Set(delivered.citations)
  const read = of.all('records-retrieved').flatMap(({ fragments }) => fragments.map(({ reference }) => reference))
  const sources = [...new Set([...read, ...cited])]
  return {
    resourceType: 'Provenance',
    id: resourceId(of.requestId, 'answer'),
    meta: { security: [...(prompt === undefined ? [] : labelCodings(prompt.label)), AI_ASSERTED] },
    target: [{ identifier: { value: generated.digest }, display: 'answer' }],
    recorded: delivered.time,
    reason: of.purpose === null ? [] : [of.purpose],
    activity: concept(CREATE),
    agent: [
      {
        type: concept(PROVENANCE_AGENT.performer),
        who: { display: called.model },
        ...(of.user === null ? {} : { onBehalfOf: of.user.who }),
      },
      { type: concept(PROVENANCE_AGENT.assembler), who: of.observer },
    ],
    ...(sources.length === 0 ? {} : { entity: sources.map((reference) => ({ role: 'source', what: { reference } }) as const) }),
  }
}
