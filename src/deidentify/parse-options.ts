/** Checks the options of this folder's public functions, and names the one that is wrong without showing it. */
import type * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import { optionIssue } from '../base/option-issue.ts'

/** Throws unless `options` fit. @throws ConfigurationError CONFIG_INVALID */
export function checkOptions(owner: string, schema: z.ZodType, options: unknown): void {
  const parsed = schema.safeParse(options)
  if (parsed.success) return
  const { path, rule } = optionIssue(parsed.error)
  throw new ConfigurationError('CONFIG_INVALID', `${owner}: \`${path === '' ? 'options' : path}\` ${rule}`)
}
