/** Refuses: an AccessDenied whose rule only the trail learns. */
import { AccessDenied, type AccessDeniedCode, type StepUpChallenge } from '../../base/index.ts'

/**
 * Throws the denial.
 *
 * @param rule - A constant in words of the program, such as `claim:tenant`; never a value from data.
 */
export function refuse(
  code: AccessDeniedCode,
  rule?: string,
  more: { readonly cause?: unknown; readonly challenge?: StepUpChallenge } = {},
): never {
  throw new AccessDenied(code, { ...more, rule })
}
