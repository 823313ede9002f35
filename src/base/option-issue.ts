/** Says what is wrong with options that a schema refused: names the option and the rule, never a value. */
import type * as z from 'zod'

type Issue = z.core.$ZodIssue

/** The first issue: where, with dots, and empty for the whole; and what must be. */
export function optionIssue(error: { readonly issues: readonly Issue[] } | undefined): { readonly path: string; readonly rule: string } {
  const issue = error?.issues[0]
  if (issue === undefined) return { path: '', rule: 'is invalid' }
  const { path, issue: inner } = innermost(issue)
  return { path: path.map(String).join('.'), rule: ruleOfIssue(inner) }
}

/** Of a union, the branch that fitted furthest says most. */
function innermost(issue: Issue): { readonly path: readonly PropertyKey[]; readonly issue: Issue } {
  if (issue.code !== 'invalid_union') return { path: issue.path, issue }
  const deepest = issue.errors
    .flatMap((branch) => branch.slice(0, 1))
    .map(innermost)
    .sort((one, other) => other.path.length - one.path.length)[0]
  return deepest === undefined || deepest.path.length === 0
    ? { path: issue.path, issue }
    : { path: [...issue.path, ...deepest.path], issue: deepest.issue }
}

const SHOWN = 8

function ruleOfIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.slice(0, SHOWN).map(String).join(', ')}${issue.values.length > SHOWN ? ', …' : ''}`
    case 'unrecognized_keys':
      return `has the unknown option \`${issue.keys[0]}\``
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_union':
      return 'is missing or has none of the allowed shapes'
    case 'custom':
      return issue.message
    default:
      return `is invalid: ${issue.code.replaceAll('_', ' ')}`
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long'
  return origin === 'array' || origin === 'set' ? ' entries long' : ''
}
