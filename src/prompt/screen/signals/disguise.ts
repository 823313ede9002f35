/** Signals of wearing another's voice: roles, templates, examples, orders in pieces, code. */
import { type PatternSignal, patternSignal } from '../signal.ts'

/** Wearing another's voice. */
export const DISGUISES: readonly PatternSignal[] = [
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
  patternSignal(
    'planted-answer',
    0.6,
    'assistant:|ai:|model:|bot:|llm:|assistant :|ai :|assistant response|assistant reply|ai response|ai reply|ai answer|ai summary|ai output|assistant answer|assistant output|model output|model answer|model response',
    '(?:^|[\\n.!?>\\])"] ?)(?:the )?(?:AI|assistant|model|bot|chatbot|LLM)(?: (?:response|reply|answer|output|summary))? ?: ?["\u201c]?(?:sure|certainly|of course|absolutely|here (?:is|are)|yes|no[,.]|ok|understood|I (?:have|will|can|am|confirm|cannot)|the (?:patient|record|chart|answer|summary)|based on|according to|as requested|you are|all |this patient|there (?:is|are))',
    'im',
  ),
  patternSignal(
    'planted-answer',
    0.55,
    "here is|here are|here comes|here's|as requested|as you asked",
    "\\b(?:sure|certainly|of course|absolutely|understood|no problem|happy to help|as requested|as you asked)\\b[!,.: ]{1,3}(?:here(?: is| are| comes|'s)|I (?:will|have|can)|the following is)\\b[^.\\n]{0,60}\\b(?:records?|lists?|names?|summary|answers?|text|information|details|passwords?|prompt|instructions|identifiers|data|chart)\\b",
  ),
  patternSignal(
    'planted-answer',
    0.55,
    'final answer|final response|final output|final reply|answer begin|answer start|answer end|answer complete|response begin|response start|response end|response complete|reply begin|reply start|reply end|output begin|output start|output end|of answer|of response|of reply|of output|of the answer|of the response|of the reply|of the output|answer prepared|answer approved|answer already|answer pre|answer verified|response prepared|response approved|response already|response pre|response verified|reply prepared|reply approved|reply already|output prepared|output approved|output already|output verified|completion approved',
    '\\bfinal (?:answer|response|output|reply) ?:|[\\[(<*](?:the )?(?:answer|response|reply|output|completion) (?:begins?|starts?|ends?|complete|follows)|\\b(?:end|start|beginning) of (?:the )?(?:answer|response|reply|output|completion)\\b(?! (?:to|period|phase|assessment))|\\b(?:answer|response|reply|output|completion) (?:already )?(?:prepared|approved|pre-?approved|verified)[^.\\n]{0,30}:',
  ),
  patternSignal(
    'planted-answer',
    0.45,
    'you requested|you asked for|been answered|assistant to |model to |=ai',
    '\\bhere (?:is|are) the (?:\\w+ )?(?:summary|answer|list|record|response|information|text) (?:that )?you (?:requested|asked for)\\b|\\b(?:question|request|query) has (?:already |now )?been answered\\b|\\b(?:assistant|AI|model) to (?:complete|continue|finish)\\b',
  ),
  patternSignal(
    'planted-answer',
    0.6,
    'user:|human:|user said:|user asks:',
    '\\b(?:user|human) ?(?:said|asks?|question)?:[^\\n]{0,120}\\n? ?(?:assistant|AI|model|bot) ?(?:said|replied|answer)?: ?[^\\s]+ [^\\s]+ [^\\s]+',
  ),

  patternSignal(
    'code',
    0.55,
    '=curl|=wget|run `|execute `|type `|command `|run: `|get_|send_|list_|search_|read_|fetch_|export_|create_|delete_|update_|place_|order_|run_|delete from|drop table|insert into|select *|update |/etc/|"tool"|"arguments"|"function"|tool_call|_patients(|_records(|_all_|=sudo|"name":',
    '\\b(?:DELETE FROM|DROP (?:TABLE|DATABASE)|INSERT INTO) \\w+|\\bSELECT (?:\\*|\\w+(?:, ?\\w+){0,8}) FROM \\w+|\\bUPDATE \\w+ SET \\w+ ?=|/etc/(?:passwd|shadow|hosts)\\b|"(?:tool|function|tool_call)" ?: ?["{]|"(?:arguments|parameters)" ?: ?\\{|\\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\\(\\)?|\\bsudo [a-z]|\\b(?:[Rr]un|[Ee]xecute|[Tt]ype)(?: the command)?:? `|\\b(?:curl|wget)\\b[^\\n]{0,80}\\| ?(?:ba|z)?sh\\b|\\b(?:[Uu]se|[Cc]all|[Rr]un|[Ii]nvoke|[Ee]xecute|[Tt]rigger|via|with) (?:the )?[a-z]{2,20}_[a-z]{2,20}(?:_[a-z]{2,20}){0,3}\\b',
    '',
  ),
  patternSignal(
    'code',
    0.4,
    'os.system|subprocess|eval(|exec(|document.cookie|xmlhttprequest|fetch(|=curl|=wget|rm -rf|powershell|chmod',
    '\\b(?:os\\.system|subprocess\\.(?:run|call|Popen)|eval\\(|exec\\(|document\\.cookie|XMLHttpRequest|fetch\\(|curl |wget |rm -rf|powershell|chmod \\+x)',
  ),
]
