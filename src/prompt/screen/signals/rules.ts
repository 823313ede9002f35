/** Signals of replacing the rules that a machine works by, or the machine's own self. */
import { type PatternSignal, patternSignal } from '../signal.ts'

const GUARD =
  '(?:privacy|safety|masking|redaction|de-?identification|anonymi[sz]ation|confidentiality|content|guardrails?|role|access|field-level|disclosure|retrieval)'
const GUARD_NOUN =
  '(?:rules?|filters?|layers?|checks?|controls?|restrictions?|polic(?:y|ies)|guidelines?|guardrails?|safeguards?|limits?|settings?|row|mode|protections?)'
const OFF =
  '(?:off|switched off|turned off|disabled|suspended|lifted|void|cleared|waived|overridden|removed|replaced|inactive|bypassed|deactivated|ignored|not (?:apply|applicable|in force|in effect))'
const RULES =
  '(?:instructions?|rules?|prompts?|guidelines?|directives?|directions|commands?|programming|restrictions?|safeguards?|filters?|role checks?|context above|system messages?)'

/** Replacing the rules that a machine works by, or the machine's own self. */
export const REPLACING_RULES: readonly PatternSignal[] = [
  patternSignal(
    'overrides-rules',
    0.85,
    'instruction|rules|prompt|guideline|directive|directions|programming|safeguard|role check|guardrail|system message',
    `\\b(?:ignore|disregard|forget|override|bypass|overlook|discard|drop|neglect|delete|erase|skip|break|violate)\\b[^.\\n]{0,25}\\b(?:all|any|your|these|those|the|previous|prior|above|earlier|preceding|foregoing|initial|original|every)\\b[^.\\n]{0,20}\\b(?:instructions|rules|system prompts?|prompts|guidelines|directives|directions|programming|safeguards|role checks|guardrails|system messages?)\\b(?! (?:about|regarding|on|for) (?:the )?(?:weight|diet|wound|medic|dos|activ|drain|dressing|cast|feed|pump|exercise|driving|bath|insulin|fluid|fast))(?! (?:from|of) (?:the )?(?:urgent|your doctor|pharmac|clinic|hospital|surgeon|midwife|nurse))`,
  ),
  patternSignal(
    'overrides-rules',
    0.75,
    'instruction|rule|prompt|guideline|directive|direction|command|programming|restriction|safeguard|filter|role check|context above|system message',
    `\\b(?:previous|prior|earlier|above|existing|current|all|your|own|normal|default|old) (?:\\w+ )?${RULES}\\b[^.\\n]{0,20}\\b(?:are|is|have been|has been|were|now|no longer)\\b[^.\\n]{0,15}\\b(?:replaced|void|cancell?ed|cleared|lifted|suspended|invalid|obsolete|superseded|revoked|ignored|apply|overridden)\\b`,
  ),
  patternSignal(
    'overrides-rules',
    0.75,
    'privacy|safety|masking|redaction|identification|anonymi|confidentiality|content|guardrail|=role|=access|field-level|disclosure|retrieval',
    `\\b${GUARD}(?: \\w+)? ${GUARD_NOUN}\\b[^.\\n]{0,30}\\b${OFF}\\b|\\b(?:masking|redaction|de-?identification|anonymi[sz]ation)\\b (?:is|are|was|has been) ${OFF}\\b`,
  ),
  patternSignal(
    'overrides-rules',
    0.7,
    'privacy|safety|masking|redaction|identification|anonymi|confidentiality|content|guardrail|=role|=access|field-level|disclosure|retrieval|sealed notes|restricted sections|hidden',
    `\\b(?:lift|suspend|disable|switch off|turn off|bypass|skip|ignore|void|unlock|remove|without (?:applying )?)\\b[^.\\n]{0,20}\\b(?:${GUARD}(?: \\w+)? ${GUARD_NOUN}|redaction|masking|role checks?|sealed notes|restricted sections|hidden (?:plaintext )?identifiers)\\b`,
  ),
  patternSignal(
    'overrides-rules',
    0.6,
    'as void|as lifted|as inactive|as absent|as cleared',
    '\\btreat\\b[^.\\n]{0,40}\\b(?:restriction|filter|rule|policy|block|lock)s?\\b[^.\\n]{0,20}\\bas (?:void|lifted|inactive|absent|cleared)\\b',
  ),
  patternSignal(
    'overrides-rules',
    0.6,
    'your rules|your own|its rules|its own|your instructions|your guidelines|your training|your polic|its instructions|its guidelines|its training|its polic',
    '\\b(?:over|above|instead of|regardless of|in spite of) (?:your|its) (?:own )?(?:rules|instructions|guidelines|training|policy|policies)\\b',
  ),
  patternSignal(
    'new-persona',
    0.75,
    'you are|without restrictions|without any restrictions|developer mode|admin mode|debug mode|god mode|dan mode|maintenance mode|unrestricted mode',
    '\\byou are (?:now )?(?:in )?(?:an? )?(?:\\w+ )?(?:admin(?:istrator)?|developer|debug|god|root|audit|maintenance|DAN|jailbr\\w+|unrestricted|unfiltered)\\b(?: \\w+)? ?(?:mode|user|AI|model|assistant)?|\\byou are (?:now )?\\w*(?:GPT|AI|Bot)\\b|\\bwithout (?:any )?restrictions\\b[^.\\n]{0,40}\\b(?:say|state|answer|reply)|\\b(?:enter|enable|activate|switch to) (?:developer|admin|debug|god|DAN|maintenance|unrestricted) mode\\b',
  ),
  patternSignal(
    'new-persona',
    0.35,
    'as if|as though|like you|as you|=imagine|like a|as a|as an',
    '\\b(?:pretend|act|behave|role-?play|respond) (?:as if|as though|like|as) (?:you (?:are|were|have)|an? (?:unrestricted|different|new))\\b|\\bimagine (?:that )?you (?:are|have)\\b',
  ),
]
