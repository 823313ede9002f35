// Writes docs/errors.md from the code list, so that the document cannot say anything else. Run: npm run docs:errors
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ACCESS_DENIED_CODES, CONFIGURATION_CODES, EVIDENCE_CODES, REPLY_CODES, STAGE_FAILED_CODES } from '../src/base/errors/index.ts'

type Table = Readonly<
  Record<string, { readonly stage: string; readonly message: string; readonly retryable: boolean; readonly remedy: string }>
>

const sections: readonly (readonly [name: string, text: string, table: Table])[] = [
  [
    'ConfigurationError',
    'Wrong configuration or argument. Thrown at construction, before any data is touched; `detail` names the option.',
    CONFIGURATION_CODES,
  ],
  [
    'AccessDenied',
    'A denied request. All codes have the same message, so that absent and forbidden look alike to a caller who shows it; the trail has the reason.',
    ACCESS_DENIED_CODES,
  ],
  ['StageFailed', 'A stage that threw, hung, or answered in an unknown shape. It is a denial: nothing passes on.', STAGE_FAILED_CODES],
  ['EvidenceError', 'A value that this session did not make.', EVIDENCE_CODES],
  ['ReplyRejected', 'A reply that may not reach the viewer. `BLOCKED` is a finding; `CHECK_FAILED` is an outage.', REPLY_CODES],
]

/** The text of docs/errors.md. */
export function renderErrorList(): string {
  const lines = [
    '# Errors',
    '',
    'Every error of this library is an `EnvelopeError` with a literal `code`, a `stage`, `retryable`, a `requestId` and a `remedy`: what to do,',
    'as below. Match by `error.code` or by class; `isEnvelopeError(error)` narrows to the union of all. A message is a constant: no',
    'error shows a record, a prompt, a token or an identifier. `ruleOf(error)` names the rule that refused, when there is one.',
    '`causeOf(error)` gives the raw cause to a debugger; it may hold PHI, so do not log it.',
    '',
  ]
  for (const [name, text, table] of sections) {
    lines.push(`## ${name}`, '', text, '', '| code | stage | message | retry may help | what to do |', '| --- | --- | --- | --- | --- |')
    for (const [code, { stage, message, retryable, remedy }] of Object.entries(table)) {
      lines.push(`| \`${code}\` | ${stage} | ${message} | ${retryable ? 'yes' : 'no'} | ${remedy.replaceAll('|', '\\|')} |`)
    }
    lines.push('')
  }
  return lines.join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('../docs/errors.md', import.meta.url), renderErrorList())
