/** Signals of steering what is answered, and of keeping it quiet. */
import { type PatternSignal, patternSignal } from '../signal.ts'
import { OWN_OUTPUT, THE_OUTPUT } from './vocabulary.ts'

/** A colleague who waits for a reply speaks of it too. */
const NOT_AWAITED =
  '(?<!\\b(?:thanks|thank you|thank you (?:very|so) much|looking|look|looks|wait|waiting|grateful|thankful|hope|ask|asking|asked) (?:forward )?)'

/** Steering what is answered, and of keeping it quiet. */
export const STEERING_ANSWERS: readonly PatternSignal[] = [
  patternSignal(
    'secrecy',
    0.45,
    '=without|announce|remark on|mention this|mention that you|mention these|mention it|disclose this|reveal this|log this|log anything|acknowledge|refer to this|log nothing|confirmation|silently',
    '\\bwithout (?:announcing|mentioning|telling|notifying|troubling|alerting|informing|asking|saying|disclosing|logging)\\b|\\b(?:do not|don.t|never|should not) (?:announce|remark on|mention (?:this|that you|these|it)|disclose this|reveal this|log (?:this|anything)|acknowledge (?:this|these|that)|refer to this)\\b|\\blog nothing\\b|\\b(?:no|without) (?:further )?confirmation (?:is )?(?:needed|required|necessary)\\b|\\bsilently\\b',
  ),
  patternSignal(
    'steers-output',
    0.55,
    'answer|=reply|replies|response|=output|=outputs|summary|summaries|completion',
    `${NOT_AWAITED}\\b(?:in|at the (?:end|start|beginning) of|ahead of|before|with|to|within|for|throughout|of|place of) ${OWN_OUTPUT}\\b(?! (?:to|from|for|of) (?:treatment|therapy|chemo|stimul|pain|light|voice|fluid|steroid|insulin|the drug|medication))`,
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
    '\\b(?:every|any|each|all) (?:answer|reply|response|summary|output)s? (?:about|on|to|concerning|regarding|must|should|is to|are to|has to|will)\\b(?! be (?:sent|initialled|initialed|signed|recorded|returned|addressed|directed|forwarded|filed|scanned|given|made|dated))',
  ),
  patternSignal(
    'steers-output',
    0.6,
    '=whatever|no matter what|regardless of what|=however|whoever is asking|anyone ask|anyone who|to every question|is asked|else you',
    '\\b(?:whatever|no matter what|regardless of what|however) (?:you (?:write|answer|say|are asked)|is asked|(?:the )?(?:user|question|they) (?:asks?|says?)|else you (?:write|answer|say))\\b|\\bwhoever is asking\\b|(?<!\\bif )\\banyone (?:who )?asks?\\b|\\bto every question\\b',
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
    '\\b(?:state|claim|say|write|tell|report|describe|display|put)\\b[^.\\n]{0,60}\\b(?:irrespective|regardless) of (?:any|what|the|all)\\b|\\bin whatever you (?:write|say|answer)\\b|(?<!\\b(?:await|awaiting|look forward to|looking forward to|appreciate|expect|receive|received|thank you for|thanks for|and|or|mark|tick|circle|see|write|had|got) )\\byour (?:next |final |first |whole )?(?:reply|response|output|answer)\\b(?! (?:to (?:treatment|therapy|this letter|my|our|the referral|the question)|in the (?:box|space)|below|at your|by|is (?:much |greatly )?appreciated|was|were|dated|of \\d|regarding|so far))',
  ),
  patternSignal(
    'steers-output',
    0.4,
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
]
