/** Finds what is sensitive in the words of a note: notes repeat a whole problem list inside a visit about a cough. */
import type { Sensitivity } from '../../base/vocabulary/sensitivity.ts'

/** Terms in any case. A space stands for any run of spaces, hyphens and line breaks. Chosen for this library. */
const TERMS: Readonly<Partial<Record<Sensitivity, string>>> = {
  ETHUD: `alcohol use disorder|alcohol abuse|alcohol dependence|alcohol dependent|alcohol misuse|alcohol withdrawal|alcohol intoxication|alcoholism
    |alcoholic|heavy drinking|binge drinking|problem drinking|drinks heavily|delirium tremens|sobriety|alcoholics anonymous|disulfiram|acamprosate|etoh abuse`,
  OPIOIDUD: `opioid use disorder|opioid dependence|opioid abuse|opioid addiction|opiate abuse|opiate dependence|heroin|buprenorphine|suboxone
    |methadone maintenance|methadone clinic|narcan|fentanyl abuse`,
  SUD: `substance use disorder|substance abuse|substance misuse|substance use|drug abuse|drug misuse|drug addiction|drug dependence|drug use
    |illicit drug|illicit drugs|recreational drug|misuses drugs|misuse of drugs|polysubstance|cocaine|methamphetamine|amphetamine abuse
    |cannabis use disorder|cannabis abuse|marijuana abuse|injection drug|intravenous drug|drug overdose|drug rehabilitation|detoxification|naltrexone`,
  HIV: `human immunodeficiency virus|acquired immunodeficiency syndrome|antiretroviral|seropositive|biktarvy|truvada|descovy|genvoya|dolutegravir`,
  STD: `syphilis|gonorrhea|gonorrhoea|chlamydia|chlamydial|genital herpes|genital warts|trichomoniasis|sexually transmitted|venereal disease`,
  SEX: `sexual orientation|gender identity|gender dysphoria|transgender|erectile dysfunction|sexual dysfunction|sexual activity|sexually active
    |unprotected sex|contraception|contraceptive`,
  PREGNANT: `pregnant|pregnancy|pregnancies|abortion|miscarriage|termination of pregnancy|gravida|prenatal|antenatal`,
  MH: `major depressive disorder|major depression|depressive disorder|depressive episode|depressive symptoms|depression|depressed mood|bipolar|schizophrenia|schizoaffective
    |psychosis|psychotic|suicidal|suicide|self harm|anxiety disorder|generalized anxiety|panic disorder|panic attack|panic attacks|post traumatic stress
    |posttraumatic stress|obsessive compulsive|eating disorder|anorexia nervosa|bulimia|personality disorder|psychiatric|psychiatrist
    |psychotherapy|attention deficit|lithium|clozapine`,
  SDV: `domestic violence|domestic abuse|intimate partner|partner violence|partner abuse|spousal abuse|battered|abusive partner|abusive relationship|victim of abuse`,
  VIO: `sexual assault|sexually assaulted|sexual abuse|rape|child abuse|elder abuse|physical abuse|physically abused|human trafficking|assaulted by`,
  MST: 'military sexual trauma',
  SICKLE: 'sickle cell',
  GDIS: 'genetic testing|genetic test|huntington disease|huntingtons disease|brca',
  COGN: 'dementia|alzheimer|alzheimers',
  DVD: 'intellectual disability|autism|autistic|developmental disability',
  SOC: 'homeless|homelessness|incarcerated|incarceration|undocumented immigrant',
  PSYTHPN: 'psychotherapy note|psychotherapy notes|psychotherapy process note|psychotherapy session note',
}

/** Abbreviations, in their own case only: hearing aids are not AIDS. */
const ABBREVIATIONS: Readonly<Record<string, Sensitivity>> = {
  HIV: 'HIV',
  AIDS: 'HIV',
  PrEP: 'HIV',
  STI: 'STD',
  STIs: 'STD',
  STD: 'STD',
  STDs: 'STD',
  AUD: 'ETHUD',
  ETOH: 'ETHUD',
  EtOH: 'ETHUD',
  OUD: 'OPIOIDUD',
  SUD: 'SUD',
  IVDU: 'SUD',
  IVDA: 'SUD',
  PTSD: 'MH',
  OCD: 'MH',
  MDD: 'MH',
  ADHD: 'MH',
  IPV: 'SDV',
  LGBT: 'SEX',
  LGBTQ: 'SEX',
}

/** Words before a term that give it another meaning. */
const OTHERWISE: Readonly<Record<string, RegExp>> = {
  depression: /(?:\bST|respiratory|marrow|segment|cortical|skull|growth)[\s-]+$/i,
  alcoholic: /\bnon[\s-]*$/i,
  substance: /$^/,
}

const byTerm = new Map<string, Sensitivity>()
for (const [sensitivity, terms] of Object.entries(TERMS)) {
  for (const term of terms.split('|')) byTerm.set(term.replace(/\s+/g, ' ').trim(), sensitivity as Sensitivity)
}
const alternatives = [...byTerm.keys()].sort((a, b) => b.length - a.length).map((term) => term.replaceAll(' ', '[\\s-]{1,4}'))
const TERM = new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
const ABBREVIATION = new RegExp(`(?<![\\p{L}\\p{N}])(?:${Object.keys(ABBREVIATIONS).join('|')})(?![\\p{L}\\p{N}])`, 'gu')

/** The sensitivities that the words of `text` speak of. Denied and past conditions count: their mention is what is sensitive. */
export function sensitivitiesOfText(text: string): readonly Sensitivity[] {
  const found = new Set<Sensitivity>()
  // Compatibility forms and invisible characters must not hide a word.
  const plain = text.normalize('NFKC').replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '')
  for (const match of plain.matchAll(TERM)) {
    const term = match[0].toLowerCase().replace(/[\s-]+/g, ' ')
    const sensitivity = byTerm.get(term)
    if (sensitivity === undefined) continue
    const otherwise = OTHERWISE[term]
    if (otherwise?.test(plain.slice(Math.max(0, match.index - 16), match.index)) === true) continue
    found.add(sensitivity)
  }
  for (const match of plain.matchAll(ABBREVIATION)) {
    const sensitivity = ABBREVIATIONS[match[0]]
    if (sensitivity !== undefined) found.add(sensitivity)
  }
  return [...found]
}
