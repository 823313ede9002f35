/** Turns what a provision says about data into two conditions: surely inside, and surely outside. Between them is doubt. */
import {
  atLeast,
  atMost,
  eq,
  type Filter,
  greaterThan,
  hasAny,
  lessThan,
  not,
  oneOf,
  presentAndNot,
  subsetOf,
} from '../../base/filter/index.ts'
import { type Confidentiality, compareConfidentiality, highWaterMark, isConfidentiality } from '../../base/vocabulary/confidentiality.ts'
import { isResourceType } from '../../base/vocabulary/resource-type.ts'
import { isSensitivity, type Sensitivity, sensitivityGroup } from '../../base/vocabulary/sensitivity.ts'
import { type Condition, every, some } from './condition.ts'
import { periodInterval } from './instant.ts'
import type { Code, Provision } from './resource.ts'
import { SYSTEMS } from './systems.ts'

/** Where the data of a provision begins and ends. */
export interface Extent {
  /** Holds only for fragments that the provision is about without doubt. */
  readonly inside: Condition
  /** Holds only for fragments that it is not about without doubt. */
  readonly outside: Condition
}

const EVERYTHING: Extent = { inside: true, outside: false }
const UNTOLD: Extent = { inside: false, outside: false }

/**
 * The data of a provision. Elements AND, repeats OR.
 *
 * @param strict whether a permit's labels must cover every sensitivity of a fragment, or any one (IHE PCF 3:5.8.4)
 */
export function dataExtent(provision: Provision, strict: boolean, zone: string): Extent {
  const extents = [
    provision.labels === null ? EVERYTHING : labelExtent(provision.labels, strict),
    provision.classes === null ? EVERYTHING : anyOf(provision.classes.map(classExtent)),
    provision.codes === null ? EVERYTHING : anyOf(provision.codes.map(codeExtent)),
    provision.dataPeriod === null ? EVERYTHING : periodExtent(provision.dataPeriod, zone),
    provision.data === null ? EVERYTHING : anyOf(provision.data.map(({ meaning, reference }) => referenceExtent(meaning, reference))),
  ]
  return { inside: every(extents.map((each) => each.inside)), outside: some(extents.map((each) => each.outside)) }
}

function anyOf(extents: readonly Extent[]): Extent {
  return { inside: some(extents.map((each) => each.inside)), outside: every(extents.map((each) => each.outside)) }
}

/** A confidentiality is a ceiling for what is inside and a floor for what is outside; a sensitivity reaches its group only outward. */
function labelExtent(labels: readonly Code[], strict: boolean): Extent {
  const confidentialities: Confidentiality[] = []
  const sensitivities: Sensitivity[] = []
  const others: string[] = []
  let unknown = false
  for (const { system, code } of labels) {
    if (system === SYSTEMS.confidentiality && isConfidentiality(code)) confidentialities.push(code)
    else if ((system === SYSTEMS.actCode || system === SYSTEMS.confidentiality) && isSensitivity(code)) sensitivities.push(code)
    else if (code !== null && system !== null && KNOWN_LABEL_SYSTEMS.has(system)) others.push(`${system}|${code}`)
    else unknown = true
  }
  const inside: Condition[] = []
  const outside: Condition[] = unknown ? [false] : []
  const ceiling = confidentialities.length > 0 ? atMost('confidentiality', highWaterMark(confidentialities)) : null
  if (strict && sensitivities.length > 0) {
    inside.push(
      every([ceiling ?? true, subsetOf('sensitivities', sensitivities), ceiling === null ? hasAny('sensitivities', sensitivities) : true]),
    )
  } else {
    if (ceiling !== null) inside.push(ceiling)
    if (sensitivities.length > 0) inside.push(hasAny('sensitivities', sensitivities))
  }
  if (confidentialities.length > 0) outside.push(lessThan('confidentiality', lowest(confidentialities)))
  if (sensitivities.length > 0) outside.push(not(hasAny('sensitivities', [...new Set(sensitivities.flatMap(sensitivityGroup))])))
  if (others.length > 0) {
    inside.push(hasAny('securityLabels', others))
    outside.push(not(hasAny('securityLabels', others)))
  }
  return { inside: some(inside), outside: every(outside) }
}

const KNOWN_LABEL_SYSTEMS: ReadonlySet<string> = new Set([SYSTEMS.actCode, SYSTEMS.actReason, SYSTEMS.observationValue])

function lowest(codes: readonly Confidentiality[]): Confidentiality {
  return codes.reduce((low, each) => (compareConfidentiality(each, low) < 0 ? each : low))
}

function classExtent({ system, code }: Code): Extent {
  if (code === null) return UNTOLD
  if ((system === SYSTEMS.resourceTypes || system === SYSTEMS.fhirTypes) && isResourceType(code)) {
    const same = eq('resourceType', code)
    return { inside: same, outside: presentAndNot('resourceType', same) }
  }
  return system === SYSTEMS.loinc ? memberExtent([`${system}|${code}`]) : UNTOLD
}

function codeExtent(codes: readonly Code[]): Extent {
  const values = codes.flatMap(({ system, code }) => (system === null || code === null ? [] : [`${system}|${code}`]))
  return values.length === 0 ? UNTOLD : memberExtent(values)
}

function memberExtent(values: readonly string[]): Extent {
  const has = hasAny('codes', values)
  return { inside: has, outside: not(has) }
}

function periodExtent(period: { readonly start?: string | undefined; readonly end?: string | undefined }, zone: string): Extent {
  const interval = periodInterval(period, zone)
  if (interval === null) return UNTOLD
  const inside: Condition[] = []
  const outside: Filter[] = []
  if (Number.isFinite(interval.start)) {
    const start = new Date(interval.start).toISOString()
    inside.push(atLeast('dateStart', start))
    outside.push(lessThan('dateEnd', start))
  }
  if (Number.isFinite(interval.end)) {
    const end = new Date(interval.end).toISOString()
    inside.push(atMost('dateEnd', end))
    outside.push(greaterThan('dateStart', end))
  }
  return { inside: every(inside), outside: some(outside) }
}

const REFERENCE = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/

/** `related` and `dependents` reach records that a fragment does not name, save by its encounter: doubt, except for those. */
function referenceExtent(meaning: string, reference: string | null): Extent {
  const versionless = reference?.replace(/\/_history\/.*$/, '') ?? ''
  const type = REFERENCE.exec(versionless)?.[1]
  if (type === undefined || !isResourceType(type)) return UNTOLD
  const instance = eq('reference', versionless)
  switch (meaning) {
    case 'instance':
      return { inside: instance, outside: not(instance) }
    case 'authoredby': {
      const authored = hasAny('authors', [versionless])
      return { inside: authored, outside: not(authored) }
    }
    case 'related': {
      if (type !== 'Encounter') return { inside: instance, outside: false }
      const during = oneOf('encounter', [versionless])
      return { inside: some([instance, during]), outside: every([not(instance), presentAndNot('encounter', during)]) }
    }
    default:
      return { inside: instance, outside: false }
  }
}
