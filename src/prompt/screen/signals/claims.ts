/** Signals of claims that open doors, and of orders that mean to stay. */
import { type PatternSignal, patternSignal } from '../signal.ts'

/** Claims that open doors, and of orders that mean to stay. */
export const CLAIMS: readonly PatternSignal[] = [
  patternSignal(
    'claims-privilege',
    0.65,
    '=reader|requester|requestor|enquirer|=asker|=caller|=user',
    '\\b(?:the )?(?:current |present )?(?:reader|requester|requestor|enquirer|asker|caller|user)\\b[^.\\n]{0,30}\\b(?:is|holds?|has|are)\\b[^.\\n]{0,40}\\b(?:clearance|authori[sz]ed|treating physician|supervisor|administrator|privileged?|full access|permission|entitled)\\b',
  ),
  patternSignal(
    'claims-privilege',
    0.65,
    'authorise|authorize|allow_all|policy_check|policy check|bg-token|bg token|bgtoken|access level|access context',
    '\\bauthori[sz]e[sd]? (?:you|the (?:assistant|model|system|agent)) to\\b|\\bALLOW_ALL\\b|\\bpolicy[_ ]check (?:returned|passed)\\b|\\bBG-?TOKEN\\b|\\baccess (?:level|context)\\b[^.\\n]{0,20}:[^\\n]{0,90}\\b(?:masking|redaction|in full)\\b',
  ),
  patternSignal(
    'claims-consent',
    0.6,
    'consent|concerning this|about this|=on this|regarding this',
    '\\bconsent\\w*\\b[^\\n]{0,90}\\b(?:everything|everyone|anyone|any requester|whoever|all (?:stored )?(?:details|data|records)|every chart|any enquirer)\\b|\\b(?:responses?|answers?|summar(?:y|ies)) (?:concerning|about|on|regarding) this (?:resident|patient|client|person)\\b[^.\\n]{0,30}\\bmay\\b',
  ),
  patternSignal(
    'claims-emergency',
    0.6,
    'glass|privacy|for this query',
    '\\bbreak-?(?:the-?)?glass (?:invoked|active|token|override|mode|approved|granted|in effect)\\b|\\b(?:all )?privacy (?:rules|restrictions|policies|controls) (?:are|is|have been) (?:suspended|lifted|void|waived)\\b|\\b(?:emergency|code blue)\\b[^\\n]{0,80}\\bfor this query\\b',
  ),
  patternSignal(
    'persists',
    0.6,
    'permanently|memory|for later|for all|for future|for subsequent|conversation|session|sessions|=chat|=chats',
    '\\b(?:remember|save|store|memori[sz]e|note|keep|write)\\b[^.\\n]{0,40}\\b(?:permanently|to (?:your )?(?:long-term )?memory|for (?:all )?(?:later|future|subsequent) (?:chats?|conversations?|sessions?|users?))\\b|\\b(?:all|each|every|any|in|later|future) (?:new |later |future |subsequent )?(?:conversations|sessions?|chats) (?:with|begin|start|and|for)\\b|\\bin all (?:new|future|later) (?:chats|conversations|sessions)\\b|\\b(?:each|every) new (?:session|chat|conversation)\\b',
  ),
]
