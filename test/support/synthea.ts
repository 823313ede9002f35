/** Reads Synthea bundles and bulk files from the shared data, with references made relative. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedData } from './shared-data.ts'

export interface Resource {
  readonly resourceType: string
  readonly id: string
  readonly [element: string]: unknown
}

const READ_TYPES =
  /^(Patient|Encounter|Condition|Observation|MedicationRequest|Procedure|Immunization|DiagnosticReport|DocumentReference|CarePlan|Goal|AllergyIntolerance|ImagingStudy|Claim|ExplanationOfBenefit)$/

/** The resources of the bundles of one folder; `urn:uuid:` becomes `Type/id`. */
export function bundles(folder: string, from = 0, to = Number.POSITIVE_INFINITY): readonly Resource[] | null {
  const path = sharedData(`fhir/${folder}`)
  if (path === null) return null
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .slice(from, to)
  return files.flatMap((name) => {
    const text = gunzipSync(readFileSync(`${path}/${name}`)).toString('utf8')
    const bundle = JSON.parse(text) as { entry: { fullUrl: string; resource: Resource }[] }
    const types = new Map(bundle.entry.map(({ fullUrl, resource }) => [fullUrl.replace('urn:uuid:', ''), resource.resourceType]))
    const relative = JSON.parse(
      text.replaceAll(/urn:uuid:([0-9a-f-]{36})/g, (_, id: string) => `${types.get(id) ?? 'Basic'}/${id}`),
    ) as typeof bundle
    return relative.entry.map(({ resource }) => resource).filter(({ resourceType }) => READ_TYPES.test(resourceType))
  })
}

/** The resources of one bulk file. */
export function bulk(type: string): readonly Resource[] | null {
  const path = sharedData(`fhir/synthea-bulk-10/${type}.ndjson.gz`)
  if (path === null) return null
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Resource)
}
