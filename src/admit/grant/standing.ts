/** Proves how the user stands to each patient: by their own identity, by a source, by a ticket; never by what the request says. */
import * as z from 'zod'
import {
  type DecisionSnapshot,
  type Relationship,
  RELATIONSHIPS,
  StageFailed,
  type TicketGrant,
  type VerifiedUser,
} from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import type { ParsedAsk } from '../ask.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** Relationships by patient, and the ticket that proved one. */
export interface Standing {
  readonly relationships: DecisionSnapshot['relationships']
  readonly ticket: TicketGrant | null
}

/** `own` is proven by the token and `ticket` by the ticket source; a relationship source cannot claim either. */
const answerShape = z.array(z.enum(RELATIONSHIPS)).max(100)
const ticketShape = z.strictObject({
  id: z.string().min(1),
  subject: z.string().min(1),
  patient: z.string().min(1),
  issuer: z.string().min(1),
  reason: z.string(),
  startsAt: z.number(),
  expiresAt: z.number(),
})
/** How many patients are asked about at a time. */
const AT_ONCE = 8

/**
 * Proves the user's standing to every patient of the request.
 *
 * @throws AccessDenied POLICY_DENIED when a ticket is named and does not cover this; StageFailed RELATIONSHIP_UNAVAILABLE
 */
export async function proveStanding(
  user: VerifiedUser,
  ask: Pick<ParsedAsk, 'patients' | 'ticket'>,
  parts: AdmissionParts,
  context: StageContext,
): Promise<Standing> {
  const ticket = ask.ticket === null ? null : await readTicket(ask.ticket, user, ask.patients, parts, context)
  const proven: [string, readonly Relationship[]][] = []
  for (let from = 0; from < ask.patients.length; from += AT_ONCE) {
    const some = ask.patients.slice(from, from + AT_ONCE)
    proven.push(
      ...(await Promise.all(
        some.map(async (patient): Promise<[string, readonly Relationship[]]> => {
          const known = await askSource(user, patient, parts, context)
          const all = new Set<Relationship>(known)
          if (user.fhirUser === patient) all.add('own')
          if (ticket?.patient === patient) all.add('ticket')
          return [patient, Object.freeze(RELATIONSHIPS.filter((each) => all.has(each)))]
        }),
      )),
    )
  }
  for (const [patient, relationships] of proven) {
    if (relationships.length > 0) context.record({ type: 'relationship-verified', patient, relationships })
  }
  return { relationships: Object.freeze(Object.fromEntries(proven)), ticket }
}

async function askSource(
  user: VerifiedUser,
  patient: string,
  parts: AdmissionParts,
  context: StageContext,
): Promise<readonly Relationship[]> {
  const { relationships: source, milliseconds } = parts
  if (source === undefined) return []
  const { signal, requestId, clock } = context
  const answer = await callSeam(
    () => source.relationships(user, patient, { now: clock.now(), signal }),
    'RELATIONSHIP_UNAVAILABLE',
    milliseconds,
    context,
  )
  const parsed = answerShape.safeParse(answer)
  if (!parsed.success) throw new StageFailed('RELATIONSHIP_UNAVAILABLE', { requestId, rule: 'relationship-shape' })
  return parsed.data.filter((each) => each !== 'own' && each !== 'ticket')
}

async function readTicket(
  id: string,
  user: VerifiedUser,
  patients: readonly string[],
  parts: AdmissionParts,
  context: StageContext,
): Promise<TicketGrant> {
  const { tickets: source, milliseconds } = parts
  if (source === undefined) return refuse('POLICY_DENIED', 'ticket-unverifiable')
  const { signal, requestId } = context
  const now = context.clock.now()
  const answer = await callSeam(() => source.ticket(id, { now, signal }), 'RELATIONSHIP_UNAVAILABLE', milliseconds, context)
  if (answer === null) return refuse('POLICY_DENIED', 'ticket-unknown')
  const parsed = ticketShape.safeParse(answer)
  if (!parsed.success) throw new StageFailed('RELATIONSHIP_UNAVAILABLE', { requestId, rule: 'ticket-shape' })
  const ticket = Object.freeze(parsed.data)
  // INVARIANT: a ticket covers one user, one patient and a time, and nobody writes their own.
  if (ticket.id !== id || ticket.subject !== user.subject) refuse('POLICY_DENIED', 'ticket-of-another')
  if (ticket.issuer === ticket.subject) refuse('POLICY_DENIED', 'ticket-self-issued')
  if (!patients.includes(ticket.patient)) refuse('POLICY_DENIED', 'ticket-of-another-patient')
  if (!(ticket.startsAt <= now && now < ticket.expiresAt)) refuse('POLICY_DENIED', 'ticket-not-current')
  context.record({ type: 'ticket-verified', ticket: id, patient: ticket.patient, expiresAt: new Date(ticket.expiresAt).toISOString() })
  return ticket
}
