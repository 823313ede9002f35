/** The word groups that signals are built of: who is spoken to, what is asked for, and what it is asked of. */

/** Names of machines that read or write texts, as somebody who speaks to one says it. People who assist are not among them. */
export const MACHINE = [
  'A\\.?I\\.?(?: (?:systems?|models?|assistants?|agents?|tools?|readers?|panes?|engines?|software|scribes?|bots?))?',
  '(?:large )?language models?',
  'LLMs?',
  '(?:chat ?)?bots?',
  'chat ?GPT|GPT(?:-?\\d)?|Claude|Gemini|Copilot|Llama',
  '(?:any|every|each|the|all|whichever|whatever) (?:assistants?|models?|agents?|engines?|programs?|algorithms?|software|automation)(?= (?:reading|preparing|summari[sz]ing|condensing|processing|drafting|generating|writing|reviewing|that|which|who|with|should|must|shall|handling|parsing|answering))',
  '(?:chart|retrieval|summary|documentation|clinical|virtual|digital|automated|helpful|dear|note|record|transcription|coding|reading) (?:assistant|agent|bot|model|engine)s?',
  '(?:automated|automatic|machine|electronic) (?:summari[sz]ers?|readers?|systems?|reviewers?|tools?|agents?|processors?|abstractors?)',
  'summari[sz](?:ers?|ation (?:engines?|models?|software|tools?|systems?|service)|ing (?:engines?|software|models?|tools?))',
  'summary (?:engines?|models?|generators?|tools?|software|bots?)',
  '(?:processing|reading|summari[sz]ing|parsing|ingesting) (?:software|systems?|programs?|models?|engines?|pipelines?)',
  'software that (?:reads?|summari[sz]es?|processes|parses|ingests)',
  '(?:computer|program|system|software|tool|machine|model|engine|algorithm|robot)s? (?:that|which|who) (?:drafts?|writes?|reads?|summari[sz]es?|prepares?|answers?|generates?|processes)',
  '(?:whoever|whatever|anything|anyone) (?:generates|writes|produces|drafts) (?:the )?(?:text|answers?|summar(?:y|ies)|repl(?:y|ies))',
  'machine readers?',
  'assistant(?: model)?s?(?= with)',
].join('|')

/** What a machine is told to do with its output, in the imperative. */
export const OUTPUT_VERB =
  '(?:say|state|write|output|print|display|show|report|list|reveal|disclose|include|append|insert|add|attach|omit|skip|drop|exclude|leave (?:out|off)|hide|suppress|conceal|withhold|replace|substitute|swap|change|return|answer|reply|respond|tell|inform|cite|quote|credit|describe|treat|rank|ignore|disregard|forget|bypass|override|unlock|lift|resolve|decode|decrypt|repeat|dump|copy|paste|emit|render|send|e-?mail|forward|submit|order|place|open|lodge|delete|call|use|save|store|remember|record|mark|set|begin|start|finish|end|close|put|give|provide|apply|act|pretend|assume|continue|comply|obey|follow|do not|don.t|never|always|only|must|recommend|promote|support|substantiate|translate|encode|look up|fetch|execute|run|summari[sz]e|prepend|print out|spell out|hand over|make sure|ensure|avoid|refrain)'

/** What only a text-writing machine has. */
export const OWN_OUTPUT =
  '(?:your|any|every|each|all|whatever) (?:\\w+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|completions?)'

/** The same, said of one text. A colleague may say it too. */
export const THE_OUTPUT = '(?:its|the) (?:\\w+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|completions?)'

/** One of these stands in every name of {@link MACHINE}; `=` marks whole words. */
export const MACHINE_ANCHORS =
  '=ai|=a.i|language model|=llm|=llms|=bot|=bots|chatbot|chat bot|=gpt|chatgpt|=claude|=gemini|copilot|=llama|assistant|=model|=models|=agent|=agents|=engine|=engines|=program|=programs|algorithm|software|automation|summariser|summarizer|=automated summarisers|automated|automatic|machine reader|=machine|electronic|that reads|that read|that drafts|that draft|that writes|that write|that summari|that prepare|that answer|that generate|that processes|which reads|which writes|which drafts|which answers|who drafts|who writes|whoever generates|whoever writes|whoever produces|whoever drafts|whatever generates|whatever writes|anything writes|anyone drafts|anyone writes|summary generator|summary tool|summarisation|summarization|summarising|summarizing|processing system|reading system|parsing system|processing pipeline|ingesting|pipeline'
