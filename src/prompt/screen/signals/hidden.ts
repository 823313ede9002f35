/** Signals of reaching for what is hidden: prompts, other records, the values behind placeholders. */
import { type PatternSignal, patternSignal } from '../signal.ts'

const IDENTITY = '(?:names?|identit(?:y|ies)|identifiers?|values?|persons?|addresses|phone numbers|telephone numbers|details|data)'

/** Reaching for what is hidden. */
export const REACHING_FOR_HIDDEN: readonly PatternSignal[] = [
  patternSignal(
    'reveals-hidden',
    0.85,
    'prompt|developer message|instructions|configuration|=rules',
    '\\b(?:system prompt\\b|hidden prompt|initial prompt|pre-?prompt|developer message|(?:its|your) (?:own )?(?:system )?(?:instructions|configuration|prompt|rules)\\b[^.\\n]{0,30}\\b(?:verbatim|word for word|in full|complete)|(?:complete|full|entire) (?:text of )?(?:its|your) (?:own )?(?:system )?(?:instructions|prompt))',
  ),
  patternSignal(
    'reveals-hidden',
    0.75,
    'retriev|context window|=source|hidden|stored|every other|all other|the other|each other',
    '\\b(?:retrieved|retrieval|context window|source) (?:passages?|documents?|chunks?|contexts?|fragments?|notes?)\\b[^.\\n]{0,60}\\b(?:word for word|verbatim|in full|identifiers?|before answering|raw)\\b|\\b(?:print|repeat|dump|output|reveal|list)\\b[^.\\n]{0,25}\\b(?:every|all|each|the) (?:retrieved|hidden|stored|other)\\b[^.\\n]{0,30}\\b(?:passage|document|chunk|record|note|context|detail|identifier|patient)s?\\b',
  ),
  patternSignal(
    'reveals-hidden',
    0.7,
    'other patient|neighbouring patient|neighboring patient|additional patient',
    '\\b(?:list|name|show|give|print|reveal|include|add|disclose)\\b[^.\\n]{0,50}\\b(?:every other|all other|other|neighbou?ring|additional) patients?\\b',
  ),
  patternSignal(
    'reverses-placeholders',
    0.85,
    'real |=true|=original|=actual|underlying|clear text|cleartext|plaintext|plain text|clear name|plain name',
    `\\b(?:swap|replace|resolve|restore|reverse|revert|map|decode|translate|convert|turn|expand|look up|unmask|re-?identify|de-?toke(?:nise|nize)|substitut\\w+)\\b[^.\\n]{0,90}\\b(?:real|true|original|actual|underlying|clear|plain) ?(?:text |world )?${IDENTITY}\\b`,
  ),
  patternSignal(
    'reverses-placeholders',
    0.85,
    'vault|=mapping|token map|token table|token key|token store|identity map|identity table|identity key|identity store|identification map|identification table|identification key|identification store',
    '\\b(?:token|identity|mapping|re-?identification) (?:vault|map|mapping|table|key|store)s?\\b|\\bvault key\\b',
  ),
]
