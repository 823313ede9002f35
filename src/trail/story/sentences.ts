/** Says each kind of event in one English sentence, from codes, counts and references only. */
import type { TrailEvent, TrailEventType } from '../../base/events.ts'
import type { Purpose } from '../../base/vocabulary/purpose.ts'

type Sentences = { readonly [Type in TrailEventType]: (event: Extract<TrailEvent, { readonly type: Type }>) => string }

const PURPOSE_WORDS: Readonly<Partial<Record<Purpose, string>>> = {
  TREAT: 'treatment',
  ETREAT: 'emergency treatment',
  BTG: 'break-glass access',
  PATRQT: 'a request of the patient',
  FAMRQT: 'a request of the family',
  PWATRNY: 'a request under power of attorney',
  HPAYMT: 'payment',
  HOPERAT: 'health care operations',
  CAREMGT: 'care management',
  HRESCH: 'research',
  PUBHLTH: 'public health',
  PATADMIN: 'patient administration',
}

/** `one fragment`, `3 fragments`. */
const counted = (count: number, noun: string): string => (count === 1 ? `one ${noun}` : `${count} ${noun}s`)
/** `a, b and c`. */
const listed = (items: readonly string[], none = 'nothing'): string =>
  items.length === 0 ? none : items.length === 1 ? (items[0] as string) : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
const purposeWords = (purpose: Purpose): string => {
  const words = PURPOSE_WORDS[purpose]
  return words === undefined ? purpose : `${words} (${purpose})`
}
const tally = (counts: Readonly<Partial<Record<string, number>>>): string =>
  listed(
    Object.entries(counts)
      .filter(([, count]) => (count ?? 0) > 0)
      .map(([category, count]) => counted(count ?? 0, category)),
    'no identifier',
  )
const short = (digest: string): string => (digest.length > 16 ? `${digest.slice(0, 16)}…` : digest)

/** One sentence maker for every event type; the type system holds the list complete. */
export const SENTENCES: Sentences = {
  'session-opened': ({ purpose, task, patients, conversation }) =>
    `A session opened for ${purposeWords(purpose)}, task ${task}, about ${listed(patients, 'no patient')}${conversation ? ', within a conversation' : ''}.`,
  'user-verified': ({ issuer, subject, tenant, roles, clientId, acr }) =>
    `The user was verified: ${subject} of ${issuer}, tenant ${tenant}, ${roles.length === 0 ? 'without a role' : `as ${listed(roles)}`}` +
    `${clientId === null ? '' : `, through client ${clientId}`}${acr === null ? '' : `, authenticated at ${acr}`}.`,
  'workload-verified': ({ workload, kind }) => `The calling workload proved to be ${workload} (${kind}).`,
  'relationship-verified': ({ patient, relationships }) =>
    relationships.length === 0 ? `No relationship to ${patient} was found.` : `The user stands to ${patient} as ${listed(relationships)}.`,
  'ticket-verified': ({ ticket, patient, expiresAt }) => `Ticket ${ticket} covers ${patient} until ${expiresAt}.`,
  'consent-verified': ({ patient, decision, implicit, basis }) =>
    decision === 'none'
      ? `No consent of ${patient} speaks to this request; the implicit policy says ${implicit ?? 'deny'}.`
      : `Consent of ${patient} was read: ${decision}, by ${listed(
          basis.map(({ reference, version }) => (version === null ? reference : `${reference} version ${version}`)),
          'no document',
        )}.`,
  'access-decided': ({ effect, revision, reasons, obligations }) =>
    `Policy revision ${revision} decided to ${effect}: ${listed(reasons, 'no reason given')}${obligations.length === 0 ? '' : `; it demands ${listed(obligations)}`}.`,
  'grant-issued': ({ grant, expiresAt, reveal }) =>
    `Grant ${grant} was issued until ${expiresAt}; the viewer may see ${listed(reveal, 'no identifier')} restored.`,
  'break-glass': ({ reason, patients }) => `The user broke the glass for ${listed(patients, 'no patient')} and gave the reason: ${reason}.`,
  'notice-given': ({ to, about }) => `${to} was told, as the policy demands${about === 'break-glass' ? ' when the glass is broken' : ''}.`,
  'review-due': ({ by, patients }) =>
    `What was seen of ${listed(patients, 'no patient')} behind the broken glass is to be reviewed by ${by}.`,
  'limit-hit': ({ limit, effect }) => `Limit ${limit} was reached; effect: ${effect}.`,
  'identity-read': ({ patient, values }) => `The chart of ${patient} was read for ${counted(values, 'identifier')} to mask.`,
  'records-retrieved': ({ sources, requested, returned, denied, exhausted, fragments }) =>
    `From ${listed(sources, 'no source')}, ${returned} of ${requested} requested fragments were retrieved${exhausted ? ' (there were no more)' : ''} ` +
    `and ${denied} denied: ${listed(
      fragments.map(({ reference, dataClass, rows }) => `${reference} (${dataClass}, by ${listed(rows, 'no row')})`),
      'none passed',
    )}.`,
  'fragment-denied': ({ source, reference, rule }) =>
    `A fragment of ${source} was denied${reference === null ? '' : ` (${reference})`} by ${rule}.`,
  'record-masked': ({ texts, masked }) => `Masking went through ${counted(texts, 'text')} and found ${tally(masked)}.`,
  'fragment-screened': ({ fragment, signals, effect }) =>
    `Fragment ${fragment} looked like an instruction to the model (${listed(signals, 'no signal')}); effect: ${effect}.`,
  'prompt-assembled': ({ fragments, label, digest, characters }) =>
    `A prompt of ${characters} characters was assembled from ${listed(fragments, 'no fragment')}, labelled ${listed([label.confidentiality, ...label.sensitivities])}, digest ${short(digest)}.`,
  'model-called': ({ model, digest, endpoint, enforced, declared }) =>
    `Model ${model} was called${endpoint === null ? '' : ` at ${endpoint}`} with the prompt ${short(digest)}; ` +
    `enforced: ${listed(enforced)}; declared: ${listed(declared)}.`,
  'reply-generated': ({ characters, digest }) => `The model answered with ${characters} characters, digest ${short(digest)}.`,
  'reply-checked': ({ verdicts }) =>
    `The reply was checked: ${listed(
      verdicts.map(({ check, action, count }) => (action === 'pass' ? `${check} passed` : `${check} found ${count} to ${action}`)),
      'no check ran',
    )}.`,
  'reply-held': ({ item, reasons }) => `The reply was held for review as ${item}: ${listed(reasons, 'no reason given')}.`,
  'reply-reviewed': ({ item, reviewer, outcome }) => `${reviewer} reviewed ${item} and chose to ${outcome} it.`,
  'vault-opened': ({ viewer, categories, count }) =>
    `The vault gave ${counted(count, 'value')} (${listed(categories, 'no category')}) to be shown to ${viewer}.`,
  'reply-delivered': ({ viewer, characters, citations }) =>
    `The reply was delivered to ${viewer}: ${characters} characters, citing ${listed(citations, 'nothing')}.`,
  'reply-withheld': ({ code, rules }) => `The reply was withheld with ${code}${rules.length === 0 ? '' : `, by ${listed(rules)}`}.`,
  revoked: ({ what, reason }) => `${what} was revoked: ${reason}.`,
  'request-denied': ({ code, stage, rule }) =>
    `The request was denied in stage ${stage} with ${code}${rule === null ? '' : `, by ${rule}`}.`,
  'stage-failed': ({ code, stage }) => `Stage ${stage} failed with ${code}; nothing passed.`,
  'session-closed': ({ reason }) => `The session ended: ${reason}.`,
}

/** One event as one sentence. */
export function sentenceOf<Type extends TrailEventType>(event: Extract<TrailEvent, { readonly type: Type }>): string {
  const sentence = SENTENCES[event.type as Type] as (event: Extract<TrailEvent, { readonly type: Type }>) => string
  return sentence(event)
}
