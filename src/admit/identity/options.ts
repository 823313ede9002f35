/** Reads options of public functions, once, at construction; a mistake is a ConfigurationError that names the option. */
import type * as z from 'zod'
import { ConfigurationError } from '../../base/index.ts'
import { optionIssue } from '../../base/option-issue.ts'

/**
 * Parses options of the function `name`.
 *
 * @throws ConfigurationError CONFIG_INVALID naming the function, the option and the rule, never a value
 */
export function parseOptions<Shape extends z.ZodType>(name: string, shape: Shape, options: unknown): z.output<Shape> {
  const parsed = shape.safeParse(options)
  if (parsed.success) return parsed.data
  const { path, rule } = optionIssue(parsed.error)
  throw new ConfigurationError('CONFIG_INVALID', `${name}: \`${path === '' ? 'options' : path}\` ${rule}`)
}
