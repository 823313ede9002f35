/** Reads who is who in the charts of a session: an internal read with its own trail event, never a fragment. */
import { bounded } from './base/bounded.ts'
import type { StageFailedCode } from './base/errors/index.ts'
import type { Grant } from './base/grant.ts'
import type { IdentitySource, KnownIdentity } from './base/seams/index.ts'
import type { StageContext } from './base/stage-context.ts'

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
    patients.map((patient) => wait('DEIDENTIFY_FAILED', () => source.identity(patient, { tenant, credentials, signal }))),
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
