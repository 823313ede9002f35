/** Reads who is who in the charts of a session: an internal read with its own trail event, never a fragment. */
import * as z from 'zod'
import { bounded } from './base/bounded.ts'
import type { StageFailedCode } from './base/errors/index.ts'
import { deepFreeze } from './base/freeze.ts'
import type { Grant } from './base/grant.ts'
import type { IdentitySource, KnownIdentity } from './base/seams/index.ts'
import type { StageContext } from './base/stage-context.ts'
import { PHI_CATEGORIES } from './base/vocabulary/phi-category.ts'
import { asDenial } from './denial.ts'

const identitySchema = z.object({
  values: z.array(z.object({ category: z.enum(PHI_CATEGORIES), value: z.string().min(1), entity: z.string() })),
})

/** Only the shape that the seam promises counts; half an identity would leave the other half in the prompt. */
const readIdentity = (answer: unknown): KnownIdentity => deepFreeze(identitySchema.parse(answer))

/** The known identities of the grant's patients together; null when there is no source, or no patient. */
export async function readChartIdentity(
  source: IdentitySource | null,
  grant: Grant,
  milliseconds: number,
  { signal, requestId, record }: StageContext,
): Promise<KnownIdentity | null> {
  const { patients, tenant } = grant.snapshot
  if (source === null || patients.length === 0) return null
  const wait = <T>(code: StageFailedCode, work: () => Promise<T>): Promise<T> => bounded(work, { milliseconds, signal, code, requestId })
  const credentials = await wait('GRANT_UNAVAILABLE', () => grant.credentials('identity', signal))
  const identities = await Promise.all(
    patients.map(async (patient) => {
      try {
        return readIdentity(await wait('DEIDENTIFY_FAILED', () => source.identity(patient, { tenant, credentials, signal })))
      } catch (error) {
        throw asDenial(error, 'DEIDENTIFY_FAILED', requestId)
      }
    }),
  )
  return Object.freeze({
    values: Object.freeze(
      identities.flatMap(({ values }, index) => {
        record({ type: 'identity-read', patient: patients[index] as string, values: values.length })
        return values
      }),
    ),
  })
}
