/** Signals in languages other than English: a machine that is spoken to, or told what to leave out. */
import { type PatternSignal, patternSignal } from '../signal.ts'

/** Spanish, Portuguese, Italian, German, French, Dutch, Chinese, Japanese. Word borders as each script has them. */
export const LANGUAGES: readonly PatternSignal[] = [
  // Spanish and Portuguese
  patternSignal(
    'addresses-machine',
    0.75,
    'asistente|assistente|modelo de|inteligencia|chatbot|=ia|sistema|=programa',
    '(?:^|[\\s>"(])(?:asistente|assistente|modelo de (?:lenguaje|linguagem)|inteligencia artificial|inteligência artificial|chatbot|la IA|a IA|sistema (?:autom[aá]tico|de resumen|de resumo)|programa que (?:lea|lee|leia|l[eê]))(?: [^.:,\\n]{0,40})?[:,]? ?(?:\\w+ ){0,3}?(?:muestra|mostre|revela|revele|ignora|ignore|omite|omita|no menciones|n[aã]o mencione|responde|responda|escribe|escreva|di que|diga que|imprime|imprima|env[ií]a|envie|incluye|inclua|debe|deve)(?![\\p{L}])',
    'iu',
  ),
  patternSignal(
    'overrides-rules',
    0.7,
    'instruc|reglas|regras|indicaciones',
    '(?:ignora|ignore|olvida|esque[cç]a|descarta)\\w* (?:todas? )?(?:las?|os?|as?) (?:instrucciones|instru[cç][oõ]es|reglas|regras|indicaciones) (?:anteriores|previas|pr[eé]vias)',
    'iu',
  ),
  patternSignal(
    'secrecy',
    0.5,
    'no avises|sin avisar|sin decir|sin mencionar|avise|restringid|restritas',
    'no avises a nadie|sin (?:avisar|decir(?:lo)?|mencionar)|n[aã]o avise ningu[eé]m|secciones restringidas|se[cç][oõ]es restritas',
    'iu',
  ),
  // Italian
  patternSignal(
    'addresses-machine',
    0.75,
    'assistente|modello|intelligenza|sistema',
    '(?:^|[\\s>"(])(?:assistente|modello linguistico|intelligenza artificiale|sistema automatico)(?: [^.:,\\n]{0,40})?[:,] ?(?:\\w+ ){0,3}?(?:mostra|rivela|ignora|ometti|non menzionare|rispondi|scrivi|di’? che|stampa)(?![\\p{L}])',
    'iu',
  ),
  // German and Dutch
  patternSignal(
    'addresses-machine',
    0.75,
    'programm|=system|sprachmodell|modell|software|assistent|maschine|=ki|auswertende|lesende',
    '(?:an|für|hinweis an|nachricht an) (?:das|die|den|alle|jede[sn]?) (?:\\p{L}+ )?(?:auswertende\\p{L}*|lesende\\p{L}*|automatische\\p{L}*|zusammenfassende\\p{L}*)? ?(?:programm|system|ki|sprachmodell|modell|software|assistent|assistenzsystem|maschine)(?![\\p{L}])',
    'iu',
  ),
  patternSignal(
    'addresses-machine',
    0.75,
    '=ki|ki-|sprachmodell|chatbot|assistenzsystem|taalmodel|ai-assistent',
    '(?:^|[\\s>"(])(?:KI(?:-\\p{L}+)?|Sprachmodell|Chatbot|Assistenzsystem|taalmodel|AI-assistent)(?: [^.:,\\n]{0,40})?[:,] ?(?:\\p{L}+ ){0,3}?(?:ignorier\\p{L}*|schreib\\p{L}*|gib|geben|antwort\\p{L}*|erwähn\\p{L}*|zeig\\p{L}*|lass\\p{L}*|nenn\\p{L}*|negeer|schrijf|antwoord|toon)(?![\\p{L}])',
    'iu',
  ),
  patternSignal(
    'overrides-rules',
    0.7,
    'anweisung|instruktion|regel|vorgabe|instructies|regels',
    '(?:ignorier\\p{L}*|vergiss|vergessen|missacht\\p{L}*|negeer|vergeet) (?:\\p{L}+ ){0,3}(?:anweisungen|instruktionen|regeln|vorgaben|instructies|regels)',
    'iu',
  ),
  patternSignal('steers-output', 0.5, 'in jeder|in elke', 'in jeder (?:zusammenfassung|antwort)|in elke (?:samenvatting|reactie)', 'iu'),
  // French
  patternSignal(
    'addresses-machine',
    0.75,
    '=ia|intelligence artificielle|modele|systeme|logiciel|assistant',
    '(?:^|[\\s>"(«,])(?:l[’\']?)?(?:ia|intelligence artificielle|mod[eè]le de langage|syst[eè]me (?:de synth[eè]se|automatique|automatis[eé])|logiciel de (?:synth[eè]se|r[eé]sum[eé])|assistant (?:virtuel|num[eé]rique|automatique))(?![\\p{L}])[^.\\n]{0,60}(?:autoris[eé]|doit|ignorez|ignorer|r[eé]pondez|affichez|communiquer|omettez|[eé]crivez|ne (?:pas )?mentionne\\p{L}*)',
    'iu',
  ),
  patternSignal(
    'overrides-rules',
    0.7,
    'filtre|instructions|regles|consignes|integralite',
    "sans appliquer (?:de|aucun) filtre|(?:ignorez|oubliez|ignore|oublie) (?:toutes )?(?:les|vos|tes) (?:instructions|r[eè]gles|consignes)|l[’']int[eé]gralit[eé] du dossier [aà] tout demandeur",
    'iu',
  ),
  // Chinese and Japanese
  patternSignal(
    'addresses-machine',
    0.75,
    '人工智能|人工智慧|ai|语言模型|語言模型|大模型|智能助手|聊天机器人|人工知能|言語モデル',
    '(?:人工智能|人工智慧|AI\\s?(?:助手|模型|系统|アシスタント)|语言模型|語言模型|大模型|智能助手|聊天机器人|人工知能|言語モデル)[^。\\n]{0,40}(?:回答|忽略|不要|输出|輸出|显示|顯示|必须|请|請|如果|答复|出力|無視|表示)',
    'u',
  ),
  patternSignal(
    'overrides-rules',
    0.7,
    '忽略|无视|無視|忘记|忘記|忘れ',
    '(?:忽略|无视|無視|忘记|忘記)[^。\\n]{0,12}(?:指令|规则|規則|提示|指示|命令)|(?:以前|これまで|上記)の(?:指示|命令)を(?:無視|忘れ)',
    'u',
  ),
  patternSignal(
    'delayed-trigger',
    0.55,
    '如果|若|当|當',
    '(?:如果|若|当|當)[^。\\n]{0,12}(?:问起|問起|询问|詢問|被问)[^。\\n]{0,20}(?:一律|都|就)?(?:回答|答复|說|说)',
    'u',
  ),
]
