/** Takes from data what only a machine would read as structure: hidden characters, template tokens, role headers, false boundaries. */
import { stripHiding } from '../text/invisible-spans.ts'

/** What neutralising did, in counts. */
export interface Neutralised {
  readonly text: string
  readonly hidden: number
  readonly controls: number
  readonly templates: number
  readonly roles: number
  readonly boundaries: number
}

/** C0 and C1 controls but tab and line feed, and lone surrogates. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cs}/gu
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029\u000b\u000c]/g

/**
 * Tokens of chat templates: ChatML and Harmony `<|…|>`, DeepSeek `<｜…｜>`, Llama `[INST]` and `<<SYS>>`, Gemma
 * `<start_of_turn>`, sentence marks, Command R, and tags that frameworks use for roles and tools.
 */
const TEMPLATES = new RegExp(
  [
    '<\\s?[|｜][^<>|｜\\n]{0,40}[|｜]\\s?>?',
    '\\[\\s?/?\\s?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\\s?\\]',
    '<<\\s?/?\\s?SYS\\s?>>',
    '<\\s?/?\\s?(?:s|bos|eos|start_of_turn|end_of_turn|begin_of_text|end_of_text|system|assistant|user|developer|human|instructions?|tool_calls?|tool_results?|tool_response|function_calls?|function_results|invoke|antml:[a-z_]+|documents?|context|retrieved_context|think|reasoning)\\s?>',
  ].join('|'),
  'giu',
)

/** A role at the start of a line, as a transcript writes it. */
const ROLES =
  /^([ \t>*#_-]{0,8})(system|assistant|user|human|developer|tool|ai|instructions?|tool_result|function|model|bot)([ \t]*(?:\([^)\n]{0,20}\))?[ \t]*)(:|：)/gimu
const HEADINGS = /^([ \t]{0,4})#{1,6}[ \t]*(?=(?:system|assistant|user|human|developer|instructions?|response|input|output|task)\b)/gimu
/** Dashes or equal signs that begin or end a section, as our own boundaries do. */
const BOUNDARIES =
  /^([ \t]*)[-=─—_*#<>]{3,}(?=[ \t]*(?:\/|begin|start|end|stop|close|record|question|turns?|document|context|data|instructions?|system|prompt)\b)/gimu

/** Words of a foreign template stay readable, as `‹im_start›`; nothing else of the text changes. */
export function neutralise(raw: string): Neutralised {
  const { text: visible, removed: hidden } = stripHiding(raw)
  const counts = { controls: 0, templates: 0, roles: 0, boundaries: 0 }
  const text = visible
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, () => {
      counts.controls += 1
      return ' '
    })
    .replace(TEMPLATES, (match) => {
      counts.templates += 1
      return `‹${match.replace(/[<>|｜[\]\s]/g, '')}›`
    })
    .replace(ROLES, (_match, lead: string, role: string, rest: string) => {
      counts.roles += 1
      return `${lead}“${role}”${rest} -`
    })
    .replace(HEADINGS, (_match, lead: string) => {
      counts.roles += 1
      return lead
    })
    .replace(BOUNDARIES, (_match, lead: string) => {
      counts.boundaries += 1
      return `${lead}·`
    })
  return { text, hidden, ...counts }
}

/** `text` on one line, short, and neutral: for headers. */
export function neutralLine(text: string, maxLength: number): string {
  const line = neutralise(text).text.replace(/\s+/g, ' ').replace(/-{3,}/g, '-').trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
