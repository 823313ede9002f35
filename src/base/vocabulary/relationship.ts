/** Names how a user may stand to a patient; a relationship is proven by a source, never claimed by the request. */

/**
 * `own`: the user is the patient. `caring-for`: a proxy or related person. `assigned`: the user's own patient (encounter
 * participant, general practitioner). `care-team`: member of an active care team. `ticket`: a support ticket names the
 * patient and the user. `cohort`: the patient is in a declared population.
 */
export const RELATIONSHIPS = ['own', 'caring-for', 'assigned', 'care-team', 'ticket', 'cohort'] as const

/** A relationship between user and patient. */
export type Relationship = (typeof RELATIONSHIPS)[number]
