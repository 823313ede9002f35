/** Loads the optional peer and a policy set, and refuses at once whatever is not clean. */
import { setFlagsFromString } from 'node:v8'
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs'
import { parseObligation } from '../../admit/policy/definition.ts'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Obligation } from '../../base/seams/index.ts'
import { isPhiCategory, PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'

/** The module. */
export type CedarModule = typeof Cedar

/**
 * Loads @cedar-policy/cedar-wasm by its `/nodejs` entry; the root entry does not run under Node.
 *
 * On Node 20 (V8 11) it first turns off the inlining of WebAssembly calls into compiled JavaScript, for the process: there the
 * process was seen to abort ("unreachable code" in the deoptimizer) after some thousand decisions.
 */
export async function loadCedar(): Promise<CedarModule> {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls')
  try {
    return await import('@cedar-policy/cedar-wasm/nodejs')
  } catch (cause) {
    throw new ConfigurationError('PEER_MISSING', 'phi-envelope/cedar needs @cedar-policy/cedar-wasm', { cause })
  }
}

/** One policy and what its annotations oblige to. */
export interface LoadedPolicy {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly obligations: readonly Obligation[]
  readonly reveal: readonly PhiCategory[]
  /** Whether fragments of patients can come by it; false for record-free. */
  readonly yieldsRecords: boolean
}

/** A policy set, parsed and validated once. */
export interface LoadedPolicies {
  readonly cedar: CedarModule
  readonly schema: string
  readonly policies: ReadonlyMap<string, LoadedPolicy>
  readonly staticPolicies: Readonly<Record<string, string>>
  readonly schemaName: string
  readonly setName: string
}

let loaded = 0

/**
 * Parses, validates strictly and prepares.
 *
 * @throws ConfigurationError CONFIG_INVALID for a policy that does not parse or validate, a template, a repeated id, or an
 *   annotation that is not an obligation
 */
export function loadPolicies(cedar: CedarModule, text: string, schema: string): LoadedPolicies {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type !== 'success') throw invalid('the policies do not parse')
  if (parts.policy_templates.length > 0) throw invalid('templates are not supported')
  const policies = new Map<string, LoadedPolicy>()
  const staticPolicies: Record<string, string> = {}
  for (const [index, each] of parts.policies.entries()) {
    const read = readPolicy(cedar, each, `policy${index}`)
    if (policies.has(read.id)) throw invalid(`policy id \`${read.id}\` is used twice`)
    policies.set(read.id, read)
    staticPolicies[read.id] = each
  }
  const validation = cedar.validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
  // INVARIANT: a policy that the schema does not vouch for could err when it decides, and Cedar skips a forbid that errs.
  if (validation.type !== 'success') throw invalid('the schema does not parse')
  const fault = validation.validationErrors[0] ?? validation.validationWarnings[0]
  if (fault !== undefined) throw invalid(`policy \`${fault.policyId}\` does not validate`)
  const schemaName = `phi-envelope schema ${++loaded}`
  const setName = `phi-envelope policies ${loaded}`
  if (cedar.preparseSchema(schemaName, schema).type !== 'success') throw invalid('the schema does not parse')
  if (cedar.preparsePolicySet(setName, { staticPolicies }).type !== 'success') throw invalid('the policies do not parse')
  return { cedar, schema, policies, staticPolicies, schemaName, setName }
}

function readPolicy(cedar: CedarModule, text: string, fallback: string): LoadedPolicy {
  const answer = cedar.policyToJson(text)
  if (answer.type !== 'success') throw invalid('a policy does not parse')
  const { effect, annotations = {} } = answer.json
  const id = annotations['id'] ?? fallback
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) throw invalid('a policy has an @id that is not a short plain name')
  const obligations = list(annotations['obligations'], id).map((each) => {
    const obligation = parseObligation(each)
    if (obligation === null) throw invalid(`policy \`${id}\` has an unknown obligation`)
    return obligation
  })
  const named = list(annotations['reveal'], id)
  if (!named.every(isPhiCategory)) throw invalid(`policy \`${id}\` reveals an unknown category`)
  return {
    id,
    effect,
    obligations,
    reveal: PHI_CATEGORIES.filter((each) => named.includes(each)),
    yieldsRecords: annotations['records'] !== 'none',
  }
}

function list(annotation: string | undefined, id: string): readonly unknown[] {
  if (annotation === undefined) return []
  try {
    const value: unknown = JSON.parse(annotation)
    if (Array.isArray(value)) return value
  } catch {
    // Said below.
  }
  throw invalid(`policy \`${id}\` has an annotation that is not a JSON list`)
}

const invalid = (detail: string): ConfigurationError => new ConfigurationError('CONFIG_INVALID', `cedarEngine: ${detail}`)
