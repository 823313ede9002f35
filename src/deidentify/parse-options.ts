/** Checks the options of this folder's public functions, and names the one that is wrong without showing it. */
import type * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'

/** Throws unless `options` fit. @throws ConfigurationError CONFIG_INVALID */
export function checkOptions(owner: string, schema: z.ZodType, options: unknown): void {
  const parsed = schema.safeParse(options)
  if (parsed.success) return
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new ConfigurationError('CONFIG_INVALID', `${owner}: \`${path === '' ? 'options' : path}\` is invalid`)
}
