/** Signals of speaking to a machine: by its name, or by what it does. */
import { type PatternSignal, patternSignal } from '../signal.ts'
import { MACHINE, MACHINE_ANCHORS, OUTPUT_VERB } from './vocabulary.ts'

const MODAL =
  '(?:should|must|shall|will|may|can|has to|have to|needs? to|ought to|are to|is to|is required to|are required to|is authori[sz]ed|would you|could you)'

/** Speaking to a machine. */
export const SPEAKING_TO_MACHINES: readonly PatternSignal[] = [
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
]
