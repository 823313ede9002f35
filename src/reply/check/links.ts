/** Finds everything that a client might fetch or follow: links, images, HTML, data and script URIs; only allow-listed ones stay. */
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Check, Finding } from '../../base/seams/check.ts'
import { hasInvisible } from '../../text/invisible.ts'
import { invisibleSpans } from '../../text/invisible-spans.ts'
import { READING_REACH } from '../readings.ts'

/** Options of {@link linksCheck}. */
export interface LinkOptions {
  /** Origins, or URLs whose paths may be continued, such as `https://portal.example/help/`. Default: none. */
  readonly allow?: readonly string[] | undefined
}

/** Wherever it stands: some clients make links of a scheme that follows a word. */
const SCHEME = /[a-z][a-z0-9+.-]{1,20}:[\\/]{1,3}[^\s<>"'`\u201c\u201d)\]}]*/gi
const BARE_SCHEME = /\b(?:data|javascript|vbscript|mailto|sms|file|blob|intent|view-source):[^\s<>"'`)\]]+/gi
/** `www.…`, `//host/…`, and hosts with a path or query, or under a top-level domain that clients make links of. */
const HOST =
  /(?<![\w@.:/\\-])(?:www\.[^\s<>"'`)\]]+|[\\/]{2}[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+[^\s<>"'`)\]]*|(?:[a-z0-9-]{1,63}\.){1,6}(?:com|net|org|io|co|dev|app|info|biz|xyz|ru|cn|top|site|online|click|link|example|test|me|ai|cloud|page|ly|gg|to|sh)(?![a-z0-9-])(?:[:/?#][^\s<>"'`)\]]*)?|(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}[/?#][^\s<>"'`)\]]*)/gi
/** Stands in everything that {@link HOST} finds: a stop before a letter, `www.`, or two slashes. */
const HOST_TRACE = /\.[a-z]|www\.|[\\/]{2}/i
/** The destination of a Markdown link or image, closed or not. */
const DESTINATION = /\]\(([^)\n]*)\)?/g
/**
 * A reference's definition: a destination, then a title or nothing. Its parts are bounded so that a window that begins within a
 * line is not taken for a line's beginning.
 */
const REFERENCE = /^[ \t>]{0,8}\[[^\]\n]{1,200}\]:[ \t]{0,8}(\S{160}|\S{1,159}(?!\S)(?=[ \t]{0,8}(?:$|["'(])))/gm
const IMAGE = /!(?=\[)/g
const ELEMENTS =
  'a|abbr|address|area|article|aside|audio|b|base|bdi|bdo|blockquote|body|br|button|canvas|caption|center|cite|code|col|dd|del|details|dfn|dialog|div|dl|dt|em|embed|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|image|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta|meter|nav|noscript|object|ol|option|output|p|param|picture|pre|progress|q|s|samp|script|section|select|slot|small|source|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|u|ul|var|video|wbr|xml'
const TAG = new RegExp(
  `</?(?:${ELEMENTS})(?=[\\s/>]|$)[^<>]*>?|<[a-z][a-z0-9:-]{0,60}[\\s/][^<>]{0,160}=[^<>]*>?|<!(?:--|\\[CDATA\\[|doctype)[^<>]*>?|<\\?[a-z][^<>]*>?`,
  'gi',
)

/** Tags and entities within a word. */
const IN_WORD = /(?<=[\p{L}\p{N}])(?:<[/!?]?[a-z-][^<>]*>|&#?[a-z0-9]{1,31};){1,200}(?=[\p{L}\p{N}])/giu
/** Fifteen letters with as much between them are within the reach of the checks that read them together. */
const LONGEST_IN_WORD = 24

/** What may be a tag of an element that nobody knows, or prose with a `<`: too long to see whether an attribute follows. */
const OPEN_TAG = /<(?=[a-z][a-z0-9:-]{0,60}[\s/][^<>=]{161})/gi

/** Takes out links that are not allow-listed and all HTML, and turns images into text. Link texts stay. */
export function linksCheck(options: LinkOptions = {}): Check {
  const allowed = (options.allow ?? []).map(parseAllowed)
  const passes = (url: string): boolean => {
    const target = parseTarget(url)
    return target !== null && allowed.some((entry) => target.origin === entry.origin && within(target.pathname, entry.pathname))
  }
  const find = (text: string): readonly Finding[] => {
    const findings: Finding[] = []
    const add = (rule: string, start: number, length: number, replacement: string): void => {
      findings.push({ rule, start, end: start + length, action: 'redact', replacement })
    }
    const places: RegExpExecArray[] = []
    if (text.includes(':')) places.push(...text.matchAll(SCHEME), ...text.matchAll(BARE_SCHEME))
    if (HOST_TRACE.test(text)) places.push(...text.matchAll(HOST))
    // What stands inside an allowed URL is part of it.
    let allowedUntil = -1
    for (const match of places.sort((x, y) => x.index - y.index)) {
      const end = match.index + match[0].length
      if (end <= allowedUntil) continue
      if (passes(trimEnd(match[0]))) allowedUntil = Math.max(allowedUntil, end)
      else add('link', match.index, match[0].length, '(link removed)')
    }
    if (text.includes(']') || text.includes('![')) findMarkdown(text, add)
    if (text.includes('<') || text.includes('&')) {
      for (const match of text.matchAll(TAG)) add('html', match.index, match[0].length, '')
      // INVARIANT: what parts a word so widely that no check sees the word whole must not go, since the word would come together.
      for (const { 0: run, index } of text.matchAll(IN_WORD)) {
        if (run.length > LONGEST_IN_WORD) findings.push({ rule: 'html-in-word', start: index, end: index + run.length, action: 'withhold' })
      }
      // With a space after it no parser takes it for a tag, and a reader loses nothing.
      for (const { index } of text.matchAll(OPEN_TAG)) add('html', index, 1, '< ')
    }
    return findings
  }
  const findMarkdown = (text: string, add: (rule: string, start: number, length: number, replacement: string) => void): void => {
    for (const { index } of text.matchAll(IMAGE)) add('image', index, 1, '')
    for (const match of text.matchAll(DESTINATION)) {
      const destination = (match[1] ?? '').trim().replace(/^<|>.*$|\s+["'(].*$/gs, '')
      if (!passes(destination)) add('link', match.index + 1, match[0].length - 1, ' (link removed)')
    }
    for (const match of text.matchAll(REFERENCE)) {
      const destination = match[1]!
      if (!passes(destination.replace(/^<|>$/g, '')))
        add('link', match.index + match[0].length - destination.length, destination.length, '(link removed)')
    }
  }
  return {
    name: 'links',
    mode: 'stream',
    holdBack: READING_REACH,
    check(text) {
      if (!hasInvisible(text)) return find(text)
      // INVARIANT: what comes together when hidden characters are taken out is judged as it will be read.
      const { plain, at } = withoutHidden(text)
      return [...find(text), ...find(plain).map((each) => ({ ...each, start: at[each.start]!, end: at[each.end - 1]! + 1 }))]
    },
  }
}

/** The text as it reads without its hidden characters, and where each of its units stood. */
function withoutHidden(text: string): { readonly plain: string; readonly at: readonly number[] } {
  const at: number[] = []
  let plain = ''
  let from = 0
  for (const [start, end] of [...invisibleSpans(text), [text.length, text.length] as const]) {
    plain += text.slice(from, start)
    for (let index = from; index < start; index++) at.push(index)
    from = end
  }
  return { plain, at }
}

const trimEnd = (url: string): string => url.replace(/[.,;:!?*_]+$/, '')

function parseTarget(url: string): URL | null {
  // INVARIANT: only a plain https URL can pass: no user name, no backslash, no control, nothing that two parsers read differently.
  if (!/^https:\/\/[a-z0-9.-]+(?::\d+)?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/i.test(url)) return null
  try {
    return new URL(url)
  } catch {
    return null
  }
}

function parseAllowed(entry: string): URL {
  const url = parseTarget(entry)
  if (url === null) throw new ConfigurationError('CONFIG_INVALID', 'links.allow: each must be an https URL')
  return url
}

const within = (path: string, prefix: string): boolean =>
  prefix === '/' || path === prefix || (prefix.endsWith('/') && path.startsWith(prefix) && !/%2e|%2f|%5c/i.test(path))
