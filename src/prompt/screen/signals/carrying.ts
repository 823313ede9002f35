/** Signals of carrying data away: by links, images, messages, encodings. */
import { type PatternSignal, patternSignal } from '../signal.ts'

/** Carrying data away. */
export const CARRYING_AWAY: readonly PatternSignal[] = [
  patternSignal('exfiltration', 0.8, '![', '!\\[[^\\]\\n]{0,80}\\]\\([^)\\s]{0,200}[?&=/][^)\\s]{0,200}(?:\\{|\\[|<|%7B|\\$)'),
  patternSignal('exfiltration', 0.65, '=[|={|=<|=%7b|={{', 'https?://[^\\s"\'<>]{1,200}=(?:\\[|\\{|<|%7B)'),
  patternSignal(
    'exfiltration',
    0.75,
    'equals sign|query string|to the url|to the link|to the address|url-encoded|base64|in the url|in the link|src is|patient id|hex line',
    '\\b(?:append|add|put|insert|encode|include|substitut\\w+|followed by)\\b[^.\\n]{0,80}\\b(?:after the equals sign|query string|to the (?:url|link|address)|url-encoded|base64|in the (?:url|link)|src is|patient id|as one (?:base64|hex) line)\\b',
  ),
  patternSignal(
    'exfiltration',
    0.7,
    '<img|![|an image|a tracking|a beacon|a pixel|iframe',
    '\\b(?:emit|insert|add|render|include|embed|finish with|end with)\\b[^.\\n]{0,40}(?:<img|!\\[|an image|a tracking|a beacon|a pixel|\\biframe)[^\\n]{0,80}(?:https?:|src)',
  ),
  patternSignal(
    'exfiltration',
    0.5,
    'whole record|whole chart|whole file|whole conversation|whole context|entire record|entire chart|entire file|entire conversation|full record|full chart|full file|complete record|complete chart|complete file|all record|all chart|all file|=history|=webhook',
    '\\b(?:send|e-?mail|forward|post|upload|transmit|submit|exfiltrate|leak)\\b[^.\\n]{0,50}\\b(?:whole|entire|full|complete|all) (?:record|chart|file|conversation|history|context)s?\\b[^\\n]{0,20}\\bto\\b[^\\n]{0,10}(?:\\S{1,60}@|https?:|\\bwebhook)',
  ),
  patternSignal(
    'exfiltration',
    0.55,
    'base64|=hex|rot13|acrostic|=morse',
    '\\b(?:name|birth date|date of birth|address|identifiers?|phone)\\b[^.\\n]{0,60}\\b(?:written out|encoded|printed|spelled|as)\\b[^.\\n]{0,20}\\b(?:base64|hex|rot13|acrostic|morse)\\b',
  ),
]
