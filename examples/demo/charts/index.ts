/** Three invented patients with charts that read like charts. */
import type { Resource } from '@medplum/fhirtypes'
import { aisha } from './aisha.ts'
import { calendar } from './calendar.ts'
import { clinic } from './clinic.ts'
import { maria } from './maria.ts'
import { thomas } from './thomas.ts'

export { AISHA } from './aisha.ts'
export { TENANT } from './clinic.ts'
export { MARIA } from './maria.ts'
export { THOMAS } from './thomas.ts'

/** Every resource of the clinic, dated relative to `now` (epoch milliseconds). */
export function charts(now: number): readonly Resource[] {
  const dates = calendar(now)
  return [...clinic, ...maria(dates), ...thomas(dates), ...aisha(dates)]
}
