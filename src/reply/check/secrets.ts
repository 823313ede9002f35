/** Finds credentials in a reply, by the forms that their issuers gave them. */
import type { Check, Finding } from '../../base/seams/check.ts'
import { createMatcher } from '../../text/matcher.ts'

const SECRETS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  [
    'secret-private-key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  ],
  ['secret-jwt', /\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){0,4}/g],
  ['secret-cloud-key', /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{20,}/g],
  [
    'secret-api-key',
    /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|svcacct|or)?[-_]?[A-Za-z0-9_-]{20,}|\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bhf_[A-Za-z0-9]{20,}|\bnpm_[A-Za-z0-9]{30,}|\blsv2_[a-z]{2}_[A-Za-z0-9_]{20,}/g,
  ],
  [
    'secret-connection-string',
    /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|rediss|amqps?):\/\/[^\s:/@]{1,100}:[^\s@/]{1,200}@\S*/gi,
  ],
  [
    'secret-authorization',
    /\b(?:authorization|x-api-key)["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|dpop)?\s{0,3}[A-Za-z0-9._~+/=-]{16,}/gi,
  ],
  [
    'secret-password',
    /\b(?:password|passwd|pwd|passphrase|client[_ -]?secret|api[_ -]?key)["']?\s{0,3}[:=]\s{0,3}["']?(?=[^\s"']{0,80}[\d!#$%&*@^_-])[^\s"',;]{8,}/gi,
  ],
]

/** One of these stands in every secret; most texts hold none, and one pass shows it. */
const TRACES = createMatcher([
  '-----begin',
  'eyj',
  ...['akia', 'asia', 'agpa', 'aida', 'aroa', 'aiza', 'ya29.'],
  ...[
    'sk-',
    'sk_',
    'pk-',
    'pk_',
    'rk-',
    'rk_',
    'ghp_',
    'gho_',
    'ghu_',
    'ghs_',
    'ghr_',
    'github_pat_',
    'glpat-',
    'xox',
    'hf_',
    'npm_',
    'lsv2_',
  ],
  '://',
  ...['authorization', 'x-api-key', 'password', 'passwd', 'pwd', 'passphrase', 'secret', 'api key', 'api-key', 'api_key', 'apikey'],
])

/** Takes credentials out. */
export function secretsCheck(): Check {
  return {
    name: 'secrets',
    mode: 'stream',
    // The longest that must be seen before it is known for one is a connection string up to its `@`.
    holdBack: 336,
    check(text, context) {
      const findings: Finding[] = []
      if (!TRACES.occurs(text)) return findings
      for (const [rule, pattern] of SECRETS) {
        for (const match of text.matchAll(pattern)) {
          findings.push({
            rule,
            start: match.index,
            end: match.index + match[0].length,
            action: 'redact',
            hash: context.hash(match[0]),
            replacement: '[credential removed]',
          })
        }
      }
      return findings
    },
  }
}
