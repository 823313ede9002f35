/** Holds support tickets: time-boxed, given by somebody else, for one user and one patient, with a reason, revocable. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { systemClock, type Clock } from '../../base/clock.ts'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { TicketGrant, TicketSource } from '../../base/seams/index.ts'

/** How tickets are given. */
export interface MemoryTicketsOptions {
  /** Longest life of a ticket. Four hours unless said. */
  readonly maxMilliseconds?: number | undefined
  readonly clock?: Clock | undefined
  /** Told of each ticket that is given or taken back, for the help desk and the privacy office. */
  readonly notify?: ((event: { readonly kind: 'granted' | 'revoked'; readonly ticket: TicketGrant }) => void) | undefined
}

/** A ticket to be given. */
export interface TicketRequest {
  /** The id at the help desk; a random one unless said. */
  readonly id?: string | undefined
  /** The user's subject at the identity provider. */
  readonly subject: string
  /** `Patient/…` */
  readonly patient: string
  /** Who gives it: never the user. */
  readonly issuer: string
  readonly reason: string
  readonly milliseconds: number
}

/** Tickets in memory. */
export interface MemoryTickets extends TicketSource {
  /** @throws ConfigurationError ARGUMENT_INVALID */
  grant(request: TicketRequest): TicketGrant
  /** Takes a ticket back; false when there is none. Grants that rest on it end with the session's recheck or their expiry. */
  revoke(id: string): boolean
}

const FOUR_HOURS = 4 * 3_600_000
const optionsSchema = z.strictObject({
  maxMilliseconds: z
    .int()
    .positive()
    .max(7 * 86_400_000)
    .default(FOUR_HOURS),
  clock: z.custom<Clock>((value) => typeof (value as Clock | undefined)?.now === 'function').default(systemClock),
  notify: z.custom<NonNullable<MemoryTicketsOptions['notify']>>((value) => typeof value === 'function').optional(),
})

/** @throws ConfigurationError CONFIG_INVALID */
export function memoryTickets(options: MemoryTicketsOptions = {}): MemoryTickets {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `memoryTickets: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { maxMilliseconds, clock, notify } = parsed.data
  const request = z.strictObject({
    id: z.string().min(1).max(128).optional(),
    subject: z.string().min(1),
    patient: z.string().regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/),
    issuer: z.string().min(1),
    reason: z.string().trim().min(1).max(500),
    milliseconds: z.int().positive().max(maxMilliseconds),
  })
  const held = new Map<string, TicketGrant>()
  return Object.freeze({
    grant(asked: TicketRequest): TicketGrant {
      const read = request.safeParse(asked)
      if (!read.success) throw new ConfigurationError('ARGUMENT_INVALID', `ticket at \`${read.error.issues[0]?.path.join('.') ?? ''}\``)
      const { id = randomUUID(), milliseconds, ...rest } = read.data
      // INVARIANT: nobody gives a ticket to themselves, and none is given twice.
      if (rest.issuer === rest.subject) throw new ConfigurationError('ARGUMENT_INVALID', 'ticket `issuer` must not be its subject')
      if (held.has(id)) throw new ConfigurationError('ARGUMENT_INVALID', 'ticket `id` is in use')
      const now = clock.now()
      const ticket = Object.freeze({ id, ...rest, startsAt: now, expiresAt: now + milliseconds })
      held.set(id, ticket)
      notify?.({ kind: 'granted', ticket })
      return ticket
    },
    revoke(id: string): boolean {
      const ticket = held.get(id)
      held.delete(id)
      if (ticket !== undefined) notify?.({ kind: 'revoked', ticket })
      return ticket !== undefined
    },
    ticket: async (id: string, { now }: { readonly now: number; readonly signal: AbortSignal }) => {
      const ticket = held.get(id)
      return ticket === undefined || now < ticket.startsAt || now >= ticket.expiresAt ? null : ticket
    },
  })
}
