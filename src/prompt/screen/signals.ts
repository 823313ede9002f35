/**
 * The signals of planted instructions, each a pattern with a weight. Weights say how far one alone points to a text written
 * for a machine rather than for a colleague; they were set on clinical text, where imperatives are everyday language.
 */
import { LANGUAGES } from './languages.ts'
import { type PatternSignal, patternSignal } from './signal.ts'
import { MACHINE, MACHINE_ANCHORS, OUTPUT_VERB, OWN_OUTPUT, THE_OUTPUT } from './vocabulary.ts'

const MODAL =
  '(?:should|must|shall|will|may|can|has to|have to|needs? to|ought to|are to|is to|is required to|are required to|is authori[sz]ed|would you|could you)'
const GUARD =
  '(?:privacy|safety|masking|redaction|de-?identification|anonymi[sz]ation|confidentiality|content|guardrails?|role|access|field-level|disclosure|retrieval)'
const GUARD_NOUN =
  '(?:rules?|filters?|layers?|checks?|controls?|restrictions?|polic(?:y|ies)|guidelines?|guardrails?|safeguards?|limits?|settings?|row|mode|protections?)'
const OFF =
  '(?:off|switched off|turned off|disabled|suspended|lifted|void|cleared|waived|overridden|removed|replaced|inactive|bypassed|deactivated|ignored|not (?:apply|applicable|in force|in effect))'
const IDENTITY = '(?:names?|identit(?:y|ies)|identifiers?|values?|persons?|addresses|phone numbers|telephone numbers|details|data)'
const RULES =
  '(?:instructions?|rules?|prompts?|guidelines?|directives?|directions|commands?|programming|restrictions?|safeguards?|filters?|role checks?|context above|system messages?)'

/** Every signal that reads words. */
const WORDING: readonly PatternSignal[] = [
  // Speaking to a machine.
  patternSignal(
    'addresses-machine',
    0.8,
    MACHINE_ANCHORS,
    `\\b(?:${MACHINE})\\b(?: (?:reading|processing|summari[sz]ing|reviewing|handling|with|for|of|in)\\b[^.:;,\\n]{0,50})?\\s?[:,>*_-]{1,4}\\s?(?:please |kindly |also |you |always |first )*${OUTPUT_VERB}\\b`,
  ),
  patternSignal(
    'addresses-machine',
    0.8,
    MACHINE_ANCHORS,
    `\\b(?:${MACHINE})\\b[^.:;\\n]{0,70}\\b${MODAL}\\b[^.\\n]{0,50}\\b${OUTPUT_VERB}\\b`,
  ),
  patternSignal(
    'addresses-machine',
    0.75,
    MACHINE_ANCHORS,
    `\\b(?:to|for|attention|attn|dear|hey|hello|notice to|note to|message (?:to|for)|instructions? (?:to|for)|ps for|if you are|you are|listen up)[: ]{1,2}(?:the |any |all |our |your |an? |every |this )?(?:\\w+ ){0,2}?(?:${MACHINE}|assistants? preparing|agents? with)\\b`,
  ),
  patternSignal(
    'addresses-machine',
    0.7,
    '=assistant|=agent|=chatbot|=bot|=bots|=ai|=model|=assistants|=models|=agents|summarizer|summariser|=computer',
    '(?:^|[\\n>.!;] ?|\\d )(?:dear |hey |hello |ok )?(?:assistant|agent|chatbot|bots?|AI|model|summari[sz]er|computer)s?[,:] ?(?:please |kindly |also |now |you )*' +
      OUTPUT_VERB +
      '\\b',
    'im',
  ),
  patternSignal(
    'addresses-machine',
    0.6,
    'retrieval|render|indexing|embedding',
    `\\b(?:retrieval|rendering|renderer|indexing|embedding)\\b[^.\\n]{0,30}\\b(?:AI|assistant|model|LLM|agent)s?\\b[^.\\n]{0,80}\\b${OUTPUT_VERB}\\b`,
  ),

  // Replacing the rules.
  patternSignal(
    'overrides-rules',
    0.85,
    'instruction|rules|prompt|guideline|directive|directions|programming|safeguard|role check|guardrail|system message',
    `\\b(?:ignore|disregard|forget|override|bypass|overlook|discard|drop|neglect|delete|erase|skip|break|violate)\\b[^.\\n]{0,25}\\b(?:all|any|your|these|those|the|previous|prior|above|earlier|preceding|foregoing|initial|original|every)\\b[^.\\n]{0,20}\\b(?:instructions|rules|system prompts?|prompts|guidelines|directives|directions|programming|safeguards|role checks|guardrails|system messages?)\\b(?! (?:from|of) (?:the )?(?:urgent|your doctor|pharmac|clinic|hospital|surgeon|midwife|nurse))`,
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

  // Reaching for what is hidden.
  patternSignal(
    'reveals-hidden',
    0.85,
    'prompt|developer message|instructions|configuration|=rules',
    '\\b(?:system prompt|hidden prompt|initial prompt|pre-?prompt|developer message|(?:its|your) (?:own )?(?:system )?(?:instructions|configuration|prompt|rules)\\b[^.\\n]{0,30}\\b(?:verbatim|word for word|in full|complete)|(?:complete|full|entire) (?:text of )?(?:its|your) (?:own )?(?:system )?(?:instructions|prompt))',
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

  // Carrying data away.
  patternSignal('exfiltration', 0.8, '![', '!\\[[^\\]\\n]{0,80}\\]\\([^)\\s]{0,200}[?&=/][^)\\s]{0,200}(?:\\{|\\[|<|%7B|\\$)'),
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

  // Secrecy.
  patternSignal(
    'secrecy',
    0.45,
    '=without|announce|remark on|mention this|mention that you|mention these|mention it|disclose this|reveal this|log this|log anything|acknowledge|refer to this|log nothing|confirmation|silently',
    '\\bwithout (?:announcing|mentioning|telling|notifying|troubling|alerting|informing|asking|saying|disclosing|logging)\\b|\\b(?:do not|don.t|never|should not) (?:announce|remark on|mention (?:this|that you|these|it)|disclose this|reveal this|log (?:this|anything)|acknowledge (?:this|these|that)|refer to this)\\b|\\blog nothing\\b|\\b(?:no|without) (?:further )?confirmation (?:is )?(?:needed|required|necessary)\\b|\\bsilently\\b',
  ),

  // Steering answers.
  patternSignal(
    'steers-output',
    0.55,
    'answer|=reply|replies|response|=output|=outputs|summary|summaries|completion',
    `\\b(?:in|at the (?:end|start|beginning) of|ahead of|before|with|to|within|for|throughout|of|place of) ${OWN_OUTPUT}\\b(?! (?:to|from|for|of) (?:treatment|therapy|chemo|stimul|pain|light|voice|fluid|steroid|insulin|the drug|medication))`,
  ),
  patternSignal(
    'steers-output',
    0.4,
    'answer|=reply|replies|response|=output|=outputs|summary|summaries|completion',
    `\\b(?:in|at the (?:end|start|beginning) of|ahead of|before|with|to|within|for|throughout|of|place of) ${THE_OUTPUT}\\b(?! (?:to|from|for|of) (?:treatment|therapy|chemo|stimul|pain|light|voice|fluid|steroid|insulin|the drug|medication))`,
  ),
  patternSignal(
    'steers-output',
    0.6,
    'answer|=reply|replies|response|=output|=outputs|summary|summaries',
    '\\b(?:every|any|each|all) (?:answer|reply|response|summary|output)s? (?:about|on|to|concerning|regarding|must|should|is to|are to|has to|will)\\b',
  ),
  patternSignal(
    'steers-output',
    0.6,
    '=whatever|no matter what|regardless of what|=however|whoever is asking|anyone ask|anyone who|to every question|is asked|else you',
    '\\b(?:whatever|no matter what|regardless of what|however) (?:you (?:write|answer|say|are asked)|is asked|(?:the )?(?:user|question|they) (?:asks?|says?)|else you (?:write|answer|say))\\b|\\bwhoever is asking\\b|\\banyone (?:who )?asks?\\b|\\bto every question\\b',
  ),
  patternSignal(
    'steers-output',
    0.6,
    'automated|automatic|=onward|downstream|generated|subsequent',
    '\\b(?:automated|automatic|onward|downstream|generated|subsequent) (?:summar\\w+|report\\w*|answers?|repl(?:y|ies)|responses?|outputs?|text)\\b[^.\\n]{0,60}\\b(?:must|should|shall|are to|is to|may|will)\\b',
  ),
  patternSignal(
    'steers-output',
    0.55,
    'to be |need not appear',
    '\\b(?:is|are) to be (?:worded|phrased|rendered|summari[sz]ed|stated|presented|described|given|recorded|reported|shown)\\b[^.\\n]{0,20}(?:\\bas\\b|["\u201c])|\\bnot to be (?:reproduced|repeated|mentioned|quoted|brought up|cited|summari[sz]ed)\\b|\\bneed not appear in the (?:narrative|summary|answer|reply)\\b',
  ),
  patternSignal(
    'steers-output',
    0.6,
    '=rule|restated|is summari|are summari|be summari|mentioned in|is quoted|are quoted|is repeated|are repeated|be repeated|be quoted',
    '\\b(?:output|summary|summarisation|summarization|answer|response|narrative|reply) rule\\b|\\b(?:where|wherever|whenever|when|if|should)\\b[^.\\n]{0,40}\\b(?:is|are|be) (?:restated|summari[sz]ed|mentioned in|quoted|repeated)\\b[^.\\n]{0,10}, ?(?:state|write|say|give|use|report)\\b',
  ),
  patternSignal(
    'steers-output',
    0.55,
    '=only|=just|nothing but|nothing else|=exactly|=simply|=return|=output|=print|=emit|=display',
    '\\b(?:answer|reply|respond|say|output|return|write|state|print) (?:only|just|nothing but|exactly|simply)\\b ?["\u201c\'(]|\\b(?:return|output|print|emit|display)\\b ["\u201c]|\\bnothing else\\b[^.\\n]{0,10}\\b(?:answer|reply|output)',
  ),
  patternSignal(
    'steers-output',
    0.55,
    'irrespective|regardless|in whatever|=your',
    '\\b(?:state|claim|say|write|tell|report|describe|display|put)\\b[^.\\n]{0,60}\\b(?:irrespective|regardless) of (?:any|what|the|all)\\b|\\bin whatever you (?:write|say|answer)\\b|\\byour (?:next |final |first |whole )?(?:reply|response|output|answer)\\b(?! to (?:treatment|therapy|this letter|my letter))',
  ),
  patternSignal(
    'steers-output',
    0.5,
    '=task|instead of',
    '\\b(?:final task|new task|real task|your (?:new |actual |real )?task|additional task|next task|instead of (?:summari[sz]ing|answering))\\b',
  ),
  patternSignal(
    'steers-output',
    0.5,
    'drawn from|taken from|quoted from|copied from|=cite|plausible|made up|made-up|=invented|=fake|even though',
    '\\b(?:statements?|facts?|claims?|text) (?:drawn|taken|quoted|copied) from (?:any )?(?:other|another|this)\\b[^.\\n]{0,60}\\b(?:should|must|carry|cite|be cited|be credited)\\b|\\bcite (?:this|the) (?:note|report|document|letter|record) as\\b|\\b(?:plausible|made-?up|invented|fake) (?:DOI|reference|citation|guideline)\\b|\\bquot\\w+\\b[^\\n]{0,90}\\beven though\\b',
  ),
  patternSignal(
    'steers-output',
    0.5,
    'forever|endlessly|indefinitely|never stop|without stopping',
    '\\brepeat\\b[^.\\n]{0,40}\\b(?:forever|endlessly|indefinitely|never stop|without stopping)\\b|\\bnever stop\\b[^.\\n]{0,40}\\beven if\\b',
  ),

  // Waiting for a question.
  patternSignal(
    'delayed-trigger',
    0.65,
    '=user|=reader|requester|enquirer|inquirer|=asker|querent',
    '\\b(?:if|when|once|should|upon|whenever|as soon as)\\b[^.\\n]{0,25}\\b(?:the|any|a) (?:user|reader|requester|enquirer|inquirer|asker|querent)\\b[^.\\n]{0,80}\\b(?:say|reply|answer|write|state|respond|tell|claim|give|show|describe)\\b',
  ),
  patternSignal(
    'delayed-trigger',
    0.6,
    '=asked|queried|questioned|=question',
    '\\b(?:if|when|once|should|upon)\\b[^.\\n]{0,8}\\b(?:asked|queried|questioned|any question|a question)\\b[^.\\n]{0,60},? (?:reply|answer|respond|say|state|claim)\\b[^\\n]{0,160}\\b(?:for any other|otherwise (?:behave|answer|act)|behave normally|close the topic|change the subject|nothing more|normally)\\b|\\b(?:up)?on any question (?:on|about|regarding)\\b[^.\\n]{0,60}\\b(?:say|reply|answer|state)\\b',
  ),
  patternSignal(
    'delayed-trigger',
    0.5,
    '=user|=users|user query|user question',
    "\\bthe user (?:asks?|later|wants|requests?|says|types|inquires|enquires)\\b|\\buser(?:'s)? (?:query|queries|question|prompt|request)\\b|\\bany user\\b",
  ),

  // Claims that open doors.
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

  // Staying.
  patternSignal(
    'persists',
    0.6,
    'permanently|memory|for later|for all|for future|for subsequent|conversation|session|sessions|=chat|=chats',
    '\\b(?:remember|save|store|memori[sz]e|note|keep|write)\\b[^.\\n]{0,40}\\b(?:permanently|to (?:your )?(?:long-term )?memory|for (?:all )?(?:later|future|subsequent) (?:chats?|conversations?|sessions?|users?))\\b|\\b(?:all|each|every|any|in|later|future) (?:new |later |future |subsequent )?(?:conversations|sessions?|chats) (?:with|begin|start|and|for)\\b|\\bin all (?:new|future|later) (?:chats|conversations|sessions)\\b|\\b(?:each|every) new (?:session|chat|conversation)\\b',
  ),

  // Wearing another's voice.
  patternSignal(
    'impersonates',
    0.55,
    '=system|=developer|=admin',
    '^[ \\t>*#_-]{0,6}(?:SYSTEM|DEVELOPER|ADMIN)(?: (?:MESSAGE|NOTICE|OVERRIDE|PROMPT))?\\s?:\\s?(?!\\s*(?:review|negative|positive|all|cardi|resp|no\\b|within|as per))',
    'm',
  ),
  patternSignal(
    'impersonates',
    0.65,
    'tool|function|message from|layer',
    '\\btool_?(?:result|call|response)s?\\b ?["\']?:|\\bfunction_?(?:call|result)s?\\b ?["\']?:|\\bmessage from (?:the )?(?:platform|developers?|open ?AI|anthropic|vendor|system)(?: \\w+)?\\b|\\b(?:safety|security|moderation) layer\\b',
  ),
  patternSignal(
    'template-token',
    0.85,
    '<|[inst|[/inst|##',
    '<\\|[a-z_]{2,24}\\|>|\\[/?INST\\]|<<\\s?/?SYS\\s?>>|<(?:start|end)_of_turn>|</?(?:document|retrieved_context|context|system|instructions?|tool_result|user_query|assistant|prompt)>|<\u{ff5c}[^>]{1,30}\u{ff5c}>|^#{2,3} ?(?:instruction|response|system)s?:',
    'im',
  ),
  patternSignal(
    'few-shot',
    0.6,
    'examples of|example of|=gold|=sample',
    '\\b(?:examples? of (?:correct|good|ideal|expected|model) (?:answers?|outputs?|responses?)|gold (?:pairs?|answers?|labels?)|sample (?:dialogue|conversation|answers?|outputs?))\\b[^\\n]{0,200}(?:\\b(?:Q|A|user|helper|assistant|doctor|in|out)\\b ?:|->)',
  ),
  patternSignal(
    'few-shot',
    0.45,
    'q:|in: "',
    '(?:\\bQ: ?[^\\n]{3,80}?\\bA: ?[^\\n]{1,40}?){2}|(?:\\bin: ?"[^"\\n]{1,80}" ?-> ?out: ?"[^"\\n]{1,80}"\\s{0,3}){2}',
  ),
  patternSignal(
    'split-instruction',
    0.6,
    '=part|=piece|=segment|=fragment|=parts|let x',
    '\\b(?:part|piece|segment|fragment) (?:one|two|three|1|2|3|i|ii|iii) (?:of (?:three|two|four|\\d)|for the)\\b[^\\n]{0,60}\\b(?:assistant|model|AI|bot|let X|join|obey|reader)\\b|\\bjoin (?:the )?parts\\b[^\\n]{0,40}\\b(?:obey|follow|apply|execute)\\b|\\blet X (?:mean|be|equal)\\b',
  ),

  // Spoiling code.
  patternSignal(
    'code',
    0.4,
    'os.system|subprocess|eval(|exec(|document.cookie|xmlhttprequest|fetch(|=curl|=wget|rm -rf|powershell|chmod',
    '\\b(?:os\\.system|subprocess\\.(?:run|call|Popen)|eval\\(|exec\\(|document\\.cookie|XMLHttpRequest|fetch\\(|curl |wget |rm -rf|powershell|chmod \\+x)',
  ),
]

/** All that patterns give. */
export const PATTERN_SIGNALS: readonly PatternSignal[] = Object.freeze([...WORDING, ...LANGUAGES])
