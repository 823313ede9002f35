/**
 * The English words of orders to a machine, by class: who is spoken to, what is asked for, of what, and in which frame. A word
 * may stand in several classes; `*` lets letters follow.
 */

/** What a word does in an order. */
export type WordClass =
  | 'MACHINE'
  | 'YOU'
  | 'YOUR'
  | 'OUTPUT'
  | 'WRITING'
  | 'SAY'
  | 'SHOW'
  | 'OMIT'
  | 'NOT_SAY'
  | 'IGNORE'
  | 'PRIOR'
  | 'BEFORE'
  | 'RULES'
  | 'PROMPT'
  | 'SECRET'
  | 'OTHERS'
  | 'PLAY'
  | 'FREE'
  | 'BECOME'
  | 'CARRY'
  | 'DATA'
  | 'EVERYTHING'
  | 'DESTINATION'
  | 'LINK'
  | 'FILLED'
  | 'TOOL'
  | 'RUN'
  | 'FROM_NOW'
  | 'BEFORE_REPLY'
  | 'WHATEVER'
  | 'ALTHOUGH'
  | 'IF_ASKED'
  | 'USER'
  | 'ONLY'
  | 'REPLY_ONLY'
  | 'TELL'
  | 'IF_USER'
  | 'MAILBOX'
  | 'ALL'
  | 'PREVIOUS'
  | 'ORDERS'
  | 'MAKE'
  | 'PASTIME'
  | 'THIS_NOTE'
  | 'MUST'
  | 'BRIEF_MACHINE'
  | 'SPLICE'
  | 'STATE'
  | 'NORMAL'
  | 'SHOWN_AS'
  | 'MENTION'
  | 'HAVE_ACCESS'
  | 'ACT'
  | 'UNBOUND'
  | 'RETURN'
  | 'EVERYWORD'
  | 'META'
  | 'THIS_REQUEST'
  | 'MAKERS'
  | 'HUMAN_ASSISTANT'
  | 'TURN'
  | 'ODD_LANGUAGE'
  | 'DEVICE'
  | 'WHOLE'
  | 'SUMMARY'
  | 'BRAND'
  | 'FIND'
  | 'REFUSE'
  | 'NOTHING_KNOWN'
  | 'QUESTION'
  | 'URGENT'
  | 'AUTHORITY'
  | 'GRANT'
  | 'NO_RULES'
  | 'REAL'
  | 'LANGUAGE'
  | 'TRANSLATE'
  | 'FAVOUR'
  | 'ALWAYS'
  | 'NEW_TASK'
  | 'CHANGE'
  | 'TREAT_AS'
  | 'PIECES'
  | 'JOIN'
  | 'OBEY'
  | 'AUTOMATED'
  | 'KINDLY'
  | 'STAFF'
  | 'CARE'
  | 'HOLD_BACK'

/** English. */
export const LEXICON: Readonly<Record<WordClass, string>> = Object.freeze({
  MACHINE:
    'chatbot|chatbots|chatgpt|language model|language models|ai model|ai models|the assistant|assistant|assistants|summariser|summarizer|summarisation service|summarization service|summarisation tool|summarization tool|summarisation engine|the model|machine reader|automated reader|automated system|automated systems|all systems|any system|virtual assistant|digital assistant|this system|the algorithm',
  YOU: 'you|yourself',
  YOUR: 'your|yuor',
  OUTPUT: 'answer|answers|reply|replies|response|responses|output|outputs|completion|report you|text you|generated text',
  WRITING:
    'what you write|whatever you write|all you write|anything you write|what you produce|whatever you produce|anything you produce|all that you produce|what you hand back|whatever you hand back|what you generate|all that you generate|all you generate|anything you generate|everything you generate|what you return|whatever you return|what you output|what you say|when you write this up|when you summarise|when you summarize|when summarising this|when summarizing this|when summarising the|when you condense|when you answer|when you reply|when you respond|when answering|when responding|when replying|as you summarise|as you summarize|if you summarise|if you summarize|text that is produced|text that is generated|text produced from|text generated from|whatever is written from|whatever is produced from|whatever is generated|account generated|anything generated|answers generated|written from this|produced from this|generated from this|generated here|derived from this note|derived from this record|derived from this chart|built from this|made from this note|made from this record|made from this chart|anything built on|if you answered|you answered questions|when you are asked to summarise|when asked to summarise|when asked to summarize|in all that is derived|all that is derived|whatever condenses|you processed|the story you tell|list of options you|your text|the text you|summary you produce|text you produce|summary you write|answer you give|summary you give|reply you give|you produce|you generate|text you generate|response you generate',
  SAY: 'say|state|write|report|include|append|insert|add|answer|reply|respond|tell|give|mention|claim|describe|confirm|declare|assert|quote|put|record|list|show|print|output|display|return|start|begin|open|end|close|finish|conclude|note that|explain that|insist|present|phrase|word|read as though|speak only|pretend|type|assure|announce|stress|emphasise|emphasize|render|contain|give the',
  SHOW: 'show|print|display|reveal|disclose|expose|leak|dump|divulge|recite|repeat|echo|paste|output|list|enumerate|unmask|decode|decrypt|de-anonymise|unredact|tell me|tell us|give me|give us|hand over|read out|read aloud|spell out|recites|provide|state|include|name|print out|write out|copy out|surface|return|put them|reproduce|what were|quote|uncover|give the full|list all',
  OMIT: 'omit|skip|drop|leave out|leave off|hide|suppress|conceal|withhold|exclude|pass over|leave unmentioned|gloss over|cut|strip|remove|redact|play down|downplay|understate|pass over in silence|unmentioned|not bring up|not mention|shall not contain|must not contain|should not contain|not appear|not to be shown|not be shown|not to appear|avoid mentioning|avoid naming|keep silent about|stay silent about|leave the|no longer list|no longer mention|no longer include|no longer show|stay silent on|stayed silent on|silent about|delete',
  NOT_SAY:
    "do not mention|don't mention|never mention|do not include|don't include|never include|do not report|don't report|do not list|do not reveal|do not refer to|do not bring up|do not talk about|do not cite|do not show|don't show|do not say|don't say|do not tell|don't tell|do not disclose|never say|never tell|never reveal|never disclose|never refer to|must not mention|must not include|should not mention|shall not mention|should not include|need not mention|without mentioning|say nothing about|say nothing of|no mention of|make no mention",
  IGNORE:
    "ignore|disregard|forget|override|bypass|overlook|neglect|cancel|set aside|discard|do not follow|don't follow|stop following|do not obey|put aside|throw away|void|abandon|erase|scrap|skip|pay no attention to|wipe|drop|scratch",
  PRIOR:
    "everything above|all above|all of the above|everything before|all before|what came before|all that was said|everything you were told|what you were told|what you were asked|what you have been told|what you have been asked|you were asked|you were told|previous instructions|previous instruction|prior instructions|earlier instructions|preceding instructions|previous prompt|previous prompts|everything so far|everything else in|the user's question|the user's request|user's request|your task|original task|original question|what precedes|precedes this|everything prior|the prompt above|the rest of the prompt|everything you know|your previous|above instructions|instructions above|other instructions|any other instruction|any instruction|all instructions|all orders|former instructions|initial instructions|past instructions|this conversation so far|all previous|all the previous|all prior",
  BEFORE:
    'text above|text before|everything above|everything before|what you were told|what you have been told|what precedes|lines above|words above|all above|above this line|before this document|before this line|before this note|precedes this|preceding text|first message|first line of the conversation|starting with "you are|beginning with "you are|raw input|message before|every instruction|instructions you|instructions that you|instruction that you|message you received|you received before|before this one|you received earlier|what you received',
  RULES:
    'instructions|rules|guidelines|prompt|prompts|directives|guardrails|restrictions|policies|safeguards|safety rules|filters|verification|programming|constraints|policy|ethics|masking|redaction|privacy rules|role checks|access control|access controls',
  PROMPT:
    'prompt|system prompt|system message|developer message|your instructions|your rules|your guidelines|your configuration|your settings|initial instructions|original instructions|hidden instructions|hidden notes|hidden text|hidden message|secret instructions|own instructions|your directives|your policies|your policy|your system|pre-prompt|internal instructions|internal rules|internal notes|system instructions|instructions you|instructions that you|instruction that you|instructions given to you|your orders|context window|raw context|raw input|retrieved documents|retrieved passages|chat history|conversation history',
  SECRET:
    'api key|api keys|access token|access tokens|auth token|bearer token|secret key|secret keys|private key|encryption key|decryption key|signing key|credentials|password|passwords|connection string|environment variables|environment variable|env variables|service account|source code|model name|name of the model|model version|temperature setting|system configuration|server address|internal url|internal address|database url|database password|key with which|token mapping|config file|.env|canary|secrets|session token|session tokens|ssh key|login details',
  OTHERS:
    "other patients|another patient|all patients|every patient|each patient|any patient|all the patients|other charts|all charts|every record|every chart|next bed|adjacent bed|neighbouring bed|neighboring bed|bed beside|same room|everyone admitted|everyone else|anyone else|everybody else|other people|other persons|everyone who|everyone on|everybody who|anyone who lives|patients of dr|patients of the|patients with|patients named|all people|whoever was|chart before|record before|previous chart|previous patient|chart opened before|patient before|other names|people on this list|his own record|her own record|his own chart|her own chart|their own record|his record|wife's record|husband's record|mother's record|roommate|who else|and name the people|the same for mrn|same summary for|for mrn|similar patients|whole ward|entire ward|ward list|census|roster|neighbour|neighbor|anyone treated|all cases|others with|patient in room|patient in bed|patient in bay|neighbor in bed|neighbour in bed|man in bed|woman in bed|the other patient|other patient named|patient named",
  PLAY: "pretend|imagine|role-play|roleplay|role play|play the part|play the role|take the part|take the role|take on the role|assume the role|assume the identity|adopt the persona|take on the persona|adopt the identity|stay in character|remain in character|in character|you play|you are playing|let's play|lets play|play a game|tell a story|write a story|write a play|write a scene|in a story|imagine a story|act as|act as though|act like|behave as|behave like|speak as|speak in the voice|answer as|respond as|reply as|talk like|simulate|impersonate|in the voice of|in the person of|in her name|in his name|simulation|hypothetical|fictional|suppose you|persona",
  FREE: 'unrestricted|unfiltered|uncensored|without restrictions|without any restrictions|without limits|without rules|without filters|without a filter|without policies|with no limits|has no limits|no limits|no policies|no restrictions|no rules|no filter|no filters|never refuses|who never refuses|never refuse|no longer bound|not bound by|free of all|free model|no limitations|without limitations|no policy|anything now|no conscience|admin access|root access',
  BECOME:
    "you are now|you are no longer|you will now|you now|you shall be|you become|you will be|you must now|you're now|now you are|consider yourself|you are my|you were an|you were a",
  CARRY:
    'send|e-mail|email|mail|forward|post|upload|transmit|submit|deliver|copy|export|text|message|sync|transfer|push|relay|fax|smuggle|exfiltrate|leak|relay the',
  DATA: 'names|name|surname|initials|identifiers|identifier|identity|record|records|chart|birth date|birthdate|date of birth|dob|address|addresses|phone number|phone numbers|record number|mrn|diagnoses|diagnosis|problem list|medication list|discharge list|transcript|conversation|context|contents|information|what you know|details|history|everything|list|this file|file|notes|note|data|full text|values',
  EVERYTHING:
    'everything you|everything in|everything above|all you know|what you know|everything you can see|whole conversation|entire conversation|whole context|this chart along|full transcript|complete transcript|all of it|unmasked record|unmasked text|full identity|complete text|full text|whole text|contents|the identifiers|all identifiers|all the identifiers|every identifier',
  DESTINATION:
    'http://|https://|hxxp*|www.|webhook|the address below|the server|remote server|external server|address given below|the number +|+1|ftp://|this endpoint|an endpoint|the endpoint|pastebin|outside address|external address',
  LINK: 'link|links|linked|hyperlink|url|image|img|pixel|tracking pixel|query string|query part|query parameter|download|reference link|button|markdown|image whose|picture|iframe|qr code',
  FILLED:
    'followed by|plus the|filled in|carrying|encoded|as hexadecimal|as hex|as base64|in base64|in the query|as a parameter|as parameter|in the url|in its address|whose address|in the path|in the link|with the values|url-encoded|containing the',
  TOOL: 'api|shell|shell command|terminal|command line|bash|powershell|sql|browser tool|endpoint|plugin|e-mail tool|email tool|mail tool|search tool|calendar tool|python|code interpreter|refill action|file system|filesystem|webhook|mcp|http request|ordering api|function call|database query',
  RUN: 'call|run|invoke|execute|use|trigger|query|visit|launch|open a|open the|make a|issue|fire|start the|browse to|access',
  FROM_NOW:
    'from now on|from here on|from this point|from this point on|from this line on|from this moment|from this moment on|hereafter|henceforth|for the remainder|for the rest of this|for the rest of the|rest of this chat|rest of the chat|rest of this conversation|rest of the conversation|rest of the session|in this conversation|in this chat|in all future|for all future|until further notice|effective immediately|effective today|for the rest|from now',
  BEFORE_REPLY:
    'before answering|before responding|before replying|before you answer|before you reply|before you respond|before you summarise|before you summarize|before summarising|before summarizing|before you continue|before continuing|when done|when you are done|once done|after answering|after replying|after you answer|then continue|then carry on|along with your|together with your|as your first step|as a first step|instead of answering|instead of summarising|instead of summarizing|rather than answering|rather than summarising|as part of your|in addition to your|while answering|when finished|once you have read|after reading this|when you have read|after you read|having read this|upon reading this|after reading the',
  WHATEVER:
    'whatever is asked|whatever they ask|whatever you are asked|whatever the user|whatever the clinician|whatever the reader|whatever the question|whatever the chart|whatever the record|whatever the table|whatever the notes|whatever it says|no matter what|no matter who|under all circumstances|even if you|even if asked|even when asked|to every question|to any question|to all questions|every question|regardless of the question|regardless of what is asked|regardless of who|regardless of what',
  ALTHOUGH:
    'regardless of what|no matter what the|whatever the table|whatever the chart|whatever the record|whatever the notes|whatever the labs|whatever the results|whatever the report|whatever the other|although the|even though the|contrary to the chart|contrary to the record|even if you|even if the chart|even if the record|even if the notes|despite the notes|despite the record|although it|although she|although he|rather than the',
  IF_ASKED:
    'if asked|when asked|whenever asked|if you are asked|when you are asked|if anyone asks|if someone asks|whoever asks|if the user|when the user|if a user|when a user|if anyone wants|if anyone requests|should anyone ask|should the user|if the reader|if the clinician asks|when the clinician asks|if they ask|if questioned|asked about|upon request|come up|comes up|on any question|whenever someone|when somebody|questions about me|questions about this|questions about her|questions about him|when queried|when comparing|when recommending|when suggesting',
  USER: 'user|users|the reader|reader|every reader|requester|requesters|enquirer|asker|whoever reads|whoever asks|viewer|person asking|anyone who asks|end user|readers',
  ONLY: 'only|just|solely|exactly|simply|nothing but|nothing else|with nothing but|one word|the word|the words|the sentence|the phrase|the single|the following|verbatim|word for word|literally',
  REPLY_ONLY:
    'reply only with|answer only with|respond only with|respond with only|reply with only|answer with only|reply with just|answer with just|respond with just|reply with nothing but|answer with nothing but|respond with nothing but|output only|return only|just say|just write|just output|just print|simply say|simply reply|simply answer|simply respond|reply with the word|answer with the word|respond with the word|reply with the words|output the word|reply solely|answer solely|reply exactly|respond exactly|answer exactly|output a single word|say so and nothing|answer in one word|reply in one word|respond only that|reply only that|say only that|answer only that',
  TELL: 'tell|inform|assure|convince|persuade|advise|warn|direct|ask|urge|show|give|offer|let',
  IF_USER:
    'if the user|when the user|if a user|when a user|if any user|if the reader|when the reader|if the clinician asks|when the clinician asks|if the doctor asks|when the doctor asks|if the requester|whoever asks|whenever the user|should the user|should a user|as soon as the user|once the user|if a clinician asks|when queried|if queried|if you are asked|when you are asked|whenever you are asked|should you be asked|if anyone asks you',
  MAILBOX: '@*',
  ALL: 'everything|all|above|it all|all of that|all of this|all that|the rest|anything else|the above|the request|the question|the task|text above|text before|above text|previous text|prior text|preceding text|previous context|previous message|previous messages|current task|what was said|everything said|the preceding|the clinical question|the user question|their question|the clinician',
  PREVIOUS: 'previous|prior|preceding|earlier|above|former|past|initial|original|foregoing|existing|current|previously given|given',
  ORDERS:
    'instructions|instruction|commands|command|prompt|prompts|directives|directions|requests|tasks|task|guidelines|rules|programming|constraints',
  MAKE: 'write|compose|draft|generate|provide|create|tell|give me|sing|develop|explain|produce|code|translate',
  PASTIME:
    'poem|poems|essay|short story|love story|song|limerick|joke|haiku|sonnet|python|javascript|c++|html|java|headline|manifesto|recipe|novel|screenplay|tweet|blog post|advertisement|lyrics|fairy tale|riddle|the following sentence|theory of relativity|factorial|love letter',
  THIS_NOTE:
    'this instruction|these instructions|this message|this line|this paragraph|this request|this directive|this prompt|this text|that you were told|that you received|that you have been|this sentence|this command|this order to you|the existence of this',
  FIND: 'look up|find|search for|fetch|pull up|merge in|merge|get|retrieve|compare this with|compare|query',
  BRAND:
    'over any|above all others|products of|product of|our products|our product|competitors|as the only|as the best|stars|only suitable|only acceptable|as superior|the safest|sponsored|our clinic|our practice|our wellness|our programme|our program|in each answer|in every answer|in all answers|in each reply|in every reply|in each summary|in every summary|whenever treatment|whatever the indication|over all others|over all other|over every other|the best surgeon|the best doctor|the best clinic|rather than any other|at the top of any|at the top of every|whenever blood|whenever pain|best prices|best price|lowest price|lowest prices|ahead of others|ahead of all',
  SUMMARY: 'summary|summaries|write-up|recap|overview|digest|abstract|narrative|synopsis|rendition',
  WHOLE:
    'whole chart|entire chart|full chart|complete chart|whole record|entire record|full record|complete record|full history|all data|all information|raw text|all records|the record|this record|this chart',
  DEVICE:
    'function|functions|tool|tools|script|action|database|command|browser|ordering system|interface|scheduling function|connection|functionality|integration',
  ODD_LANGUAGE:
    'klingon|latin|latin only|cyrillic|pirate|esperanto|emoji|emojis|morse|pig latin|elvish|rhyme|rhymes|verse|capital letters|shakespeare|a pirate|reverse order|leetspeak',
  TURN: 'new task|your task is|your job is|new instruction|new instructions|new orders|end of document|end of the document|end of notes|end of the notes|end of record|end of note|is no longer valid|no longer relevant|was a test|your purpose|updated instructions|your task now|do this instead|do the following instead|stop reading|read no further|your new goal|your goal now|your new role|your new purpose|your new objective|main objective|your objective|your goal is',
  HUMAN_ASSISTANT:
    'medical assistant|medical assistants|physician assistant|physician assistants|first assistant|second assistant|nursing assistant|nursing assistants|dental assistant|assistant surgeon|assistant professor|healthcare assistant|personal assistant|surgical assistant|therapy assistant|teaching assistant',
  MAKERS:
    'your makers|your creators|your vendor|your developers|your programmer|your creator|your maker|your operators|your operator|your owner|your administrators|your administrator',
  THIS_REQUEST:
    'for this request|for this document|for this chat|for this query|for this encounter|for this conversation|for this session|to this request|for this chart|for this answer|to this query|to this conversation|for this reply|in this session|for this user',
  META: 'you processed|you learn here|whatever condenses|what condenses|what processes this|whatever processes this|whatever reads this|downstream models|downstream model|generated documents|ingestion hint|ingestion note|as an ai|unlock yourself|your programmer|your creators|your developers|your other directions|your programming|your makers|your output|which model you are|which model are you|what model are you|who hosts you|code word you|were given a code word|hidden ids|bracketed names|model output|your training data|your developer|your algorithm|your parameters|your weights|your safeguards|your guardrails|your filters|your restrictions on|your system prompt|your instructions are|system override',
  EVERYWORD: 'everything|all that|all of that|all of this|it all|all of it',
  RETURN: 'work|return|activity|activities|sports|school|driving|drive|weight bearing|duty|cleared|lifting|travel|diet|fly',
  UNBOUND:
    'without any filter|without a filter|unfiltered|uncensored|no confidentiality|no policies|no rules|never refuse*|no limits|no obligations|no ethics|no safeguards',
  ACT: 'to renew|to cancel|to delete|to order|to place|to refill|to schedule|to book|to remove|to update|to create|to approve|to search|to send|to fetch|to list|to get|to read|to prescribe|to discontinue|to submit|to post|to look up|to retrieve|to sign',
  HAVE_ACCESS: 'you have access to|you can call|you are connected to|you are allowed to use',
  MENTION:
    'any mention|all mentions|every mention|mentions of|any reference|all references|mention of|every reference|any trace|all traces',
  SHOWN_AS:
    'be shown as|be listed as|be reported as|be given as|be presented as|be described as|be stated as|be recorded as|shall read|should read|must read|must appear as|should appear as',
  NORMAL:
    'empty|none|normal|nil|unremarkable|nkda|no known|benign|healthy|low risk|fine|harmless|all clear|negative|cleared for|fit for|safe to|no allergies|no history|no medications',
  STATE: 'say|state|claim|answer|reply|respond|pretend|declare|assert',
  SPLICE:
    'concatenate|concatenated|put a and b together|read in sequence|read them as one|join a and b|join both|glue together|stitch together',
  BRIEF_MACHINE: 'ai|gpt|llm|llms|terminal|copilot|gemini|llama|claude|bot|bots',
  MUST: 'must|shall|should|is to|are to|has to|have to|needs to|will',
  REFUSE:
    "refuse|decline|refuse to|decline to|do not answer|don't answer|never answer|do not respond|do not reply|stop answering|give no answer|reject|cannot help|can't help|unable to help|cannot assist|apologise|apologize|stop responding|do not help|shut down|stop working|end the conversation|return an error|return nothing|say nothing|stay silent|answer nothing|give an empty|return an empty|output an empty",
  NOTHING_KNOWN:
    "no information|no data|no records|no record|no access|nothing is known|nothing were known|nothing known|nothing was found|not available|unavailable|unknown|is empty|were empty|could not be loaded|could not be found|cannot be found|does not exist|do not exist|no such patient|i cannot help|i can't help|i don't know|i do not know|not found|an error|no results|do not know|nothing to report|nothing about|cannot be read|corrupted|i am unable|i am sorry|that the patient has no|that nothing|nobody knows|always output none|an empty response|empty reply",
  QUESTION:
    'question|questions|query|queries|request|requests|any question|all questions|every question|all requests|further requests|asks|ask|asked',
  URGENT:
    'emergency|urgent|immediately|at once|right away|no time|lives depend|life depends|seconds|will die|dies|life or death|life and death|asap|hurry|time is short|within the next minute|will be harmed|will come to harm|too late|is dying|within the next hour|this second',
  AUTHORITY:
    'administrator|admin|developer|developers|it department|security team|security officer|compliance|director|chief medical officer|chief physician|medical director|vendor|openai|anthropic|privacy officer|data protection officer|hospital management|the board|superuser|root|supervisor|head of|engineer|engineers|manager|hipaa|gdpr|court|regulator|auditor|auditors|audit|treating physician|by order of',
  GRANT:
    'permit|permitted|approved|authorise|authorised|authorize|authorized|cleared you|cleared|allow you|allowed you|allows you|entitled|waived|does not apply|do not apply|exception|full disclosure|full access|has granted|grants you|granted you|instructs you|orders you|requires you|need you to|shall comply|must comply|verify yourself|has released|override|exempt|exempted|lifted|not required here|public and may',
  NO_RULES:
    'without checking|without masking|without verification|without review|without redaction|without placeholders|no masking|no redaction|no verification|for masking|for safeguards|for checks|for verification|skip all|unmasked|unredacted|masking off|masking=off|redaction off|redaction=off|mode=full|viewer=admin|role=admin|access=all|safety=off|filter=off|filters=off|restrictions=none|does not apply|do not apply|not apply to|drop the restrictions|lift the restrictions|without limits|without filter|may be printed|may be shown|may be printed in full|bypass all|bypass review|bypass the rules|skip the rules|skip the checks|are public|names are public|no checks|no questions asked|skip all privacy|without questions|without question|checks come later|without hesitation|unmasked text',
  REAL: 'real name|real names|true name|true names|actual name|actual names|original names|original name|unmasked|unredacted|hidden name|hidden names|real phone numbers|real identity|real identities|real identifiers|real values|names were replaced|behind the placeholders|without placeholders|placeholders|clear names|phone numbers found|masked names|redacted names|the tokens|the pseudonyms|patient names|names of the patients|names of patients|real phone',
  LANGUAGE:
    'finnish|french|german|spanish|italian|portuguese|russian|arabic|hindi|chinese|japanese|korean|dutch|swedish|polish|turkish|greek|hebrew|tagalog|czech|norwegian|danish|ukrainian|vietnamese|thai|welsh|irish|swahili|hungarian|romanian',
  TRANSLATE:
    'translate|render|transliterate|transcribe|answer in|respond in|reply in|write in|speak only|respond only in|answer only in|reply only in|put the whole|convert',
  FAVOUR:
    'recommend|favour|favor|promote|praise|prefer|endorse|advise against|rate|suggest|advertise|plug|steer|advocate|portray|describe|make it sound|warn against|discourage|advise|speak well of|speak highly|mention our|mention the|mentions our|talk up|nudge|push|blame|rank',
  ALWAYS:
    'always|in each answer|in every answer|in all answers|in each reply|in every reply|in each summary|in every summary|whenever|every time|over any|above all others|only suitable|only acceptable|stars|products of|sponsored|our products|our clinic|our practice|our wellness|our programme|our program|as superior|as the only|as the best|the safest|all competitors|competitors',
  NEW_TASK:
    'your real task|your real job|your new job|your only job|your only task|your new task|real job begins|real task begins|your actual task|your job now|your mission|the next instruction|stop summarising|stop summarizing|stop answering|cancel the current|end of context|begin new|primary directive|your new mission|your new instructions',
  CHANGE:
    'change|replace|alter|swap|substitute|turn|convert|rewrite|overwrite|falsify|adjust|correct|modify|edit|rename|backdate|raise|lower|double|delete|mark|set|remove|update',
  TREAT_AS:
    'treat|regard|consider|count|handle|take it as|as deleted|as withdrawn|as resolved|as normal|as void|as false|as absent|as never|never happened|never having|not occurred|had not occurred|never occurred|as never having happened|as negative|never existed|as though it',
  PIECES:
    'first half|second half|part a|part b|part 1|part 2|part one|part two|both parts|the parts|the halves|two halves|words in brackets|words in capitals|first letters|first letter of|first word of|pieces|the fragments|remembered word|remember the word|remember the phrase|previous attachment|earlier attachment|previous fragment|earlier fragment|previous note|next fragment|next document|other fragment|rest of this instruction|begun in|continued in|continues in|this instruction|this order in mind|the word above|a and b|one command|one instruction|one sentence|fragment a|fragment b|piece a|piece b|instruction fragment|half of the command|half of the instruction|next note|a+b|[1/2]|(1/2)|[1/3]|(1/3)|[2/2]|(2/2)|segment a|segment b',
  JOIN: 'combine|join|concatenate|put together|merge|glue|read together|keep in mind|put them together|read them together',
  OBEY: 'obey|act on it|act on them|act upon|follow it|follow them|execute it|execute them|carry it out|apply it|do what|comply|as one command|as one instruction|command|do as it says|do what it says|execute both|apply both|run it|do both',
  AUTOMATED:
    'automated answers|automated answer|automated replies|automated summaries|automated summary|automated text|automatic summaries|automatic summary|automatic answers|ai summaries|ai answers|ai-generated|machine-generated|generated summaries|generated summary|generated answers|generated answer|generated replies|generated text|summaries produced|summaries made|answers produced|answers given by|summaries generated|summaries derived|answers derived|systems handling|systems reading|systems processing|systems that read|software handling|software reading|tools reading|digital summaries|any summary|any answer|any reply|any response|each summary|every summary|every answer|every reply|each answer|each reply|all summaries|all answers|all replies|all outputs|whatever text|text produced|downstream models|downstream model|generated documents|models reading|whatever reads this|whatever processes this|what processes this|whatever condenses this',
  KINDLY:
    "be so kind|so kind if|might i suggest|would be grateful|would appreciate|i would appreciate|could you be a dear|be a dear|it might be best|it would be best|might be best|best for all|the family prefers|prefers that|would prefer|too much trouble|would be nice|would be lovely|would be better|it would help|would it be possible|we would like|we would love|would be happier|hoping that|ideally|be kinder|wish that|we ask that|i ask that|it is requested|is requested|requested that|would you mind|it'd be lovely|may wish to|might be simplest|be pleased if|would be pleased|be happy if|be very helpful if|be helpful if|we would prefer|perhaps the text|perhaps the answer|perhaps your|perhaps the reply|perhaps the summary",
  STAFF:
    'nurse|nurses|pharmacist|pharmacy|physician|doctor|dr|surgeon|ward|clinic|laboratory|lab|radiology|the family|family|parents|daughter|son|spouse|wife|patient was told|told to|reminded|instructed|advised|counselled|counseled|educated|interpreter|insurer|lawyer|school|therapist|midwife|receiving|referral|letter|secretary|ems|police|caregiver|carer|employer|adjuster|colleague|consult|questionnaire|box|leaflet|form|portal|appointment',
  CARE: 'mg|ml|tablet|tablets|daily|pain|wound|fever|bleeding|diet|weight bear|as tolerated|treatment|medicine|medicines|medication|medications|exercise|infusion|pump|alarm|monitor|sample|specimen|dressing|breath|breathing|walk|drink|stool|urine|catheter|vein|x-ray|films|protocol|transfusion|dictation|haemolysed|hemolyzed|referral|dictated|duplicate',
  HOLD_BACK:
    'bedtime|discharge instructions|hospital course|physical exam|review of systems|chief complaint|medical record|explained|understanding|agrees|verbalized|verbalised',
})
