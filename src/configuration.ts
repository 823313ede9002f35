/** Reads an envelope's configuration once, refuses what is missing or unknown, and fills in safe defaults. */
import { randomBytes } from 'node:crypto'
import type { AdmissionParts } from './admit/admit.ts'
import { memoryRevocations, scopeFilter } from './admit/index.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { ConfigurationError } from './base/errors/index.ts'
import type {
  Check,
  ConsentSource,
  ConversationStore,
  Deidentifier,
  IdentitySource,
  Labeller,
  PolicyEngine,
  Ranker,
  RelationshipSource,
  RevocationList,
  Source,
  TicketSource,
  TrailSink,
  UserVerifier,
  Vault,
  WorkloadVerifier,
} from './base/seams/index.ts'
import type { DataClass } from './base/vocabulary/data-class.ts'
import { PHI_CATEGORIES } from './base/vocabulary/phi-category.ts'
import { isPurpose, type Purpose } from './base/vocabulary/purpose.ts'
import { createDeidentifier, createTokenizer, memoryConversations, memoryVault, type ModeOption, refuseOneWay } from './deidentify/index.ts'
import { checksOf, type PromptOptions, type ReplyOptions } from './reply-settings.ts'
import { defaultLabeller, type RetrieveParts } from './retrieve/index.ts'
import type { RedactParts } from './deidentify/redact.ts'

/** What one task means; a request names the task. */
export interface TaskOptions {
  /** Trusted text of the developer. */
  readonly instructions?: string | undefined
  readonly dataClasses?: readonly DataClass[] | undefined
  readonly since?: string | 'last-visit' | undefined
  readonly limit?: number | undefined
}

/** Time limits in milliseconds. */
export interface Limits {
  /** Of a whole session, also of a reply that is streaming. Default 120,000. */
  readonly session?: number | undefined
  /** Of each wait of a stage. Default 10,000. */
  readonly stage?: number | undefined
  /** Of the model call. Default 60,000. */
  readonly model?: number | undefined
  /** How long a conversation is remembered after its last turn. Default 1,800,000. */
  readonly conversation?: number | undefined
}

/** An envelope's configuration. */
export interface EnvelopeConfiguration {
  /** Verifies who asks. */
  readonly users: UserVerifier
  /** Verifies what speaks. When given, every request must prove its workload. */
  readonly workloads?: WorkloadVerifier | undefined
  /** Decides what may be read. */
  readonly policy: PolicyEngine
  /** What a purpose means when no consent speaks to it. A purpose that is not listed is denied. There is no default. */
  readonly implicitConsent: Readonly<Partial<Record<Purpose, 'permit' | 'deny'>>>
  readonly consents?: ConsentSource | undefined
  readonly relationships?: RelationshipSource | undefined
  readonly tickets?: TicketSource | undefined
  /** Default: this process's memory. */
  readonly revocations?: RevocationList | undefined
  readonly admission?: Pick<AdmissionParts, 'limits' | 'delegation' | 'stepUp' | 'notify' | 'grantMilliseconds'> | undefined
  /** Where records are. */
  readonly sources: readonly Source[]
  readonly ranker?: Ranker | undefined
  readonly labeller?: Labeller | undefined
  /** Reads who is who in a chart, so that the patient's own identifiers are found for certain. */
  readonly identities?: IdentitySource | undefined
  readonly deidentifier?: Deidentifier | undefined
  /** What stands in an identifier's place. Default `token`. What cannot be undone is refused for a category that viewers read. */
  readonly mode?: ModeOption | undefined
  /** 32 bytes that fix how far a patient's dates move when they are shifted. Default: random for this process. */
  readonly dateShiftKey?: Uint8Array | undefined
  /** Default: this process's memory. */
  readonly vault?: Vault | undefined
  /** Default: this process's memory. */
  readonly conversations?: ConversationStore | undefined
  /** Reply checks beside the built-in ones. */
  readonly checks?: readonly Check[] | undefined
  /** Budgets of a prompt, and what a text leads to that looks like an instruction to software. */
  readonly prompts?: PromptOptions | undefined
  /** Links, delivery, format and human review of replies. */
  readonly replies?: ReplyOptions | undefined
  /** Where every step is told. */
  readonly trail: TrailSink
  /** Trusted text of the developer, for tasks that say nothing else. */
  readonly instructions?: string | undefined
  readonly tasks?: Readonly<Record<string, TaskOptions>> | undefined
  /** 32 bytes that derive vault scopes; replicas that share a vault share it. Default: random for this process. */
  readonly scopeKey?: Uint8Array | undefined
  readonly limits?: Limits | undefined
  readonly clock?: Clock | undefined
}

/** The instructions of a task that has none of its own. */
export const DEFAULT_INSTRUCTIONS =
  'Answer the question from the record fragments only. Cite each fragment that you use by its label, like [F1]. ' +
  'Say so when the fragments do not answer it. Repeat bracketed placeholders exactly as they are written.'

/** A configuration that was read. */
export interface Settings {
  readonly admission: AdmissionParts
  readonly retrieve: RetrieveParts
  readonly redact: RedactParts
  readonly vault: Vault
  readonly deidentifier: Deidentifier
  readonly identities: IdentitySource | null
  readonly conversations: ConversationStore
  readonly checks: readonly Check[]
  readonly prompts: PromptOptions
  readonly replies: ReplyOptions
  readonly trail: TrailSink
  readonly instructions: string
  readonly tasks: ReadonlyMap<string, TaskOptions>
  readonly scopeKey: Uint8Array
  readonly limits: Required<{ readonly [K in keyof Limits]: number }>
  readonly clock: Clock
}

const OPTIONS: Readonly<Record<keyof EnvelopeConfiguration, 'required' | 'optional'>> = {
  users: 'required',
  workloads: 'optional',
  policy: 'required',
  implicitConsent: 'required',
  consents: 'optional',
  relationships: 'optional',
  tickets: 'optional',
  revocations: 'optional',
  admission: 'optional',
  sources: 'required',
  ranker: 'optional',
  labeller: 'optional',
  identities: 'optional',
  deidentifier: 'optional',
  mode: 'optional',
  dateShiftKey: 'optional',
  vault: 'optional',
  conversations: 'optional',
  checks: 'optional',
  prompts: 'optional',
  replies: 'optional',
  trail: 'required',
  instructions: 'optional',
  tasks: 'optional',
  scopeKey: 'optional',
  limits: 'optional',
  clock: 'optional',
}

/** The members of options that are objects themselves: one that is misspelt would be left out without a word. */
const MEMBERS = {
  limits: { session: true, stage: true, model: true, conversation: true } satisfies Record<keyof Limits, true>,
  prompts: {
    screen: true,
    maxTokens: true,
    countTokens: true,
    maxFragments: true,
    maxTurns: true,
    maxQuestionCharacters: true,
  } satisfies Record<keyof PromptOptions, true>,
  replies: { links: true, identifiers: true, delivery: true, format: true, review: true } satisfies Record<keyof ReplyOptions, true>,
  admission: { limits: true, delegation: true, stepUp: true, notify: true, grantMilliseconds: true } satisfies Record<
    keyof NonNullable<EnvelopeConfiguration['admission']>,
    true
  >,
}
const TASK_MEMBERS = { instructions: true, dataClasses: true, since: true, limit: true } satisfies Record<keyof TaskOptions, true>

/** The methods that a part must have. */
const METHODS: Readonly<Partial<Record<keyof EnvelopeConfiguration, readonly string[]>>> = {
  users: ['verify'],
  workloads: ['verify'],
  policy: ['plan', 'check'],
  consents: ['verdict'],
  relationships: ['relationships'],
  tickets: ['ticket'],
  revocations: ['revoke', 'isRevoked'],
  ranker: ['rank'],
  labeller: ['label'],
  identities: ['identity'],
  deidentifier: ['detect'],
  vault: ['put', 'get', 'entries', 'drop'],
  conversations: ['turns', 'append', 'drop'],
  trail: ['append'],
  clock: ['now'],
}

/** What makes a part of something that is often given in its place. */
const MADE_BY: Readonly<Partial<Record<keyof EnvelopeConfiguration, string>>> = {
  policy: '; `accessMatrix` makes a policy of a definition',
  users: '; `oidcUsers` makes one of an issuer',
}

function refuse(detail: string): never {
  throw new ConfigurationError('CONFIG_INVALID', detail)
}

/**
 * Reads a configuration.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function readConfiguration(configuration: EnvelopeConfiguration): Settings {
  if (typeof configuration !== 'object' || configuration === null) refuse('the configuration must be an object')
  for (const key of Object.keys(configuration)) if (!Object.hasOwn(OPTIONS, key)) refuse(`unknown option \`${key}\``)
  for (const [key, need] of Object.entries(OPTIONS)) {
    const value = (configuration as unknown as Record<string, unknown>)[key]
    if (value === undefined) {
      if (need === 'required') refuse(`\`${key}\` is missing`)
      continue
    }
    for (const method of METHODS[key as keyof EnvelopeConfiguration] ?? []) {
      if (typeof (value as Record<string, unknown> | null)?.[method] !== 'function')
        refuse(`\`${key}\` must have a method \`${method}\`${MADE_BY[key as keyof EnvelopeConfiguration] ?? ''}`)
    }
  }
  for (const [key, members] of Object.entries(MEMBERS)) readMembers(key, configuration[key as keyof typeof MEMBERS], members)
  const { sources, tasks = {}, scopeKey = randomBytes(32), clock = systemClock } = configuration
  if (!Array.isArray(sources)) refuse('`sources` must be a list')
  for (const [index, source] of (sources as readonly unknown[]).entries()) readSource(source, `sources.${index}`)
  readMembers('tasks', tasks, null)
  for (const [name, task] of Object.entries(tasks)) readMembers(`tasks.${name}`, task, TASK_MEMBERS)
  const names = (sources as readonly Source[]).map(({ name }) => name)
  if (new Set(names).size !== names.length) refuse('two `sources` have the same name')
  if (!(scopeKey instanceof Uint8Array) || scopeKey.length !== 32) refuse('`scopeKey` must be 32 bytes')
  const limits = readLimits(configuration.limits)
  const deidentifier = configuration.deidentifier ?? createDeidentifier()
  // A vault of our own keeps values as long as a conversation may need them.
  const vault = configuration.vault ?? memoryVault({ clock, ttlMilliseconds: Math.max(limits.conversation, limits.session) })
  const { mode, dateShiftKey } = configuration
  const tokenizer = createTokenizer({ deidentifier, vault, mode, dateShiftKey, clock })
  refuseOneWay(tokenizer.oneWay, configuration.policy.reveals ?? PHI_CATEGORIES)
  return {
    admission: readAdmission(configuration, limits.stage),
    retrieve: {
      sources,
      ...(configuration.ranker === undefined ? {} : { ranker: configuration.ranker }),
      labeller: configuration.labeller ?? defaultLabeller(),
      policy: configuration.policy,
      milliseconds: limits.stage,
      candidateBudget: 1_000,
    },
    redact: { tokenizer, milliseconds: limits.stage },
    vault,
    deidentifier,
    identities: configuration.identities ?? null,
    conversations: configuration.conversations ?? memoryConversations({ clock }),
    checks: checksOf(configuration.replies ?? {}, configuration.checks ?? []),
    prompts: Object.freeze({ ...configuration.prompts }),
    replies: Object.freeze({ ...configuration.replies }),
    trail: configuration.trail,
    instructions: configuration.instructions ?? DEFAULT_INSTRUCTIONS,
    tasks: new Map(Object.entries(tasks)),
    scopeKey,
    limits,
    clock,
  }
}

function readMembers(name: string, value: unknown, members: Readonly<Record<string, true>> | null): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`\`${name}\` must be an object`)
  for (const key of Object.keys(value)) {
    if (members !== null && !Object.hasOwn(members, key)) refuse(`unknown option \`${name}.${key}\``)
  }
}

function readSource(value: unknown, name: string): void {
  const source = value as Partial<Source> | null | undefined
  if (typeof source?.search !== 'function') refuse(`\`${name}\` must have a method \`search\``)
  if (typeof source.name !== 'string' || source.name === '') refuse(`\`${name}.name\` must be a text`)
  if (typeof source.capabilities !== 'object') refuse(`\`${name}.capabilities\` must say \`paging\` and \`exact\``)
}

function readLimits(limits: Limits = {}): Settings['limits'] {
  const { session = 120_000, stage = 10_000, model = 60_000, conversation = 1_800_000 } = limits
  const read = { session, stage, model, conversation }
  for (const [name, value] of Object.entries(read)) {
    // setTimeout takes 31 bits: a longer delay would fire at once.
    if (!Number.isInteger(value) || value <= 0 || value > 2_147_483_647)
      refuse(`\`limits.${name}\` must be a positive whole number of milliseconds`)
  }
  return read
}

function readAdmission(configuration: EnvelopeConfiguration, milliseconds: number): AdmissionParts {
  const { users, workloads, policy, consents, implicitConsent, relationships, tickets, revocations, admission } = configuration
  if (typeof implicitConsent !== 'object' || implicitConsent === null) refuse('`implicitConsent` must be an object')
  for (const [purpose, effect] of Object.entries(implicitConsent)) {
    if (!isPurpose(purpose)) refuse('`implicitConsent` names an unknown purpose; purposes are codes such as `TREAT` and `PATRQT`')
    if (effect !== 'permit' && effect !== 'deny') refuse('`implicitConsent` values must be `permit` or `deny`')
  }
  return {
    users,
    policy,
    implicitConsent: Object.freeze({ ...implicitConsent }),
    revocations: revocations ?? memoryRevocations(),
    milliseconds,
    scopes: scopeFilter,
    ...(workloads === undefined ? {} : { workloads }),
    ...(consents === undefined ? {} : { consents }),
    ...(relationships === undefined ? {} : { relationships }),
    ...(tickets === undefined ? {} : { tickets }),
    ...admission,
  }
}
