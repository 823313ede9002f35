/** Codes that make a record sensitive, as data with their source. Only code systems whose licence allows shipping codes. */
import type { Sensitivity } from '../../base/vocabulary/sensitivity.ts'

/**
 * ICD-10-CM category prefixes (FY 2026, US National Center for Health Statistics, public domain). A dot is left out. Chosen for
 * this library: what disability, disease or conduct a patient may want kept apart.
 */
export const ICD_10_CM_PREFIXES: readonly (readonly [prefix: string, sensitivity: Sensitivity])[] = [
  ['F10', 'ETHUD'],
  ['F11', 'OPIOIDUD'],
  ['F12', 'SUD'],
  ['F13', 'SUD'],
  ['F14', 'SUD'],
  ['F15', 'SUD'],
  ['F16', 'SUD'],
  ['F18', 'SUD'],
  ['F19', 'SUD'],
  ['G621', 'ETHUD'],
  ['I426', 'ETHUD'],
  ['K292', 'ETHUD'],
  ['K70', 'ETHUD'],
  ['K860', 'ETHUD'],
  ['T40', 'SUD'],
  ['T51', 'ETHUD'],
  ['Z7141', 'ETHUD'],
  ['Z7151', 'SUD'],
  ['Z8641', 'SUD'],
  ['Z79891', 'OPIOIDUD'],
  ['F0', 'COGN'],
  ['F2', 'MH'],
  ['F3', 'MH'],
  ['F4', 'MH'],
  ['F5', 'MH'],
  ['F6', 'MH'],
  ['F7', 'DVD'],
  ['F8', 'DVD'],
  ['F9', 'MH'],
  ['R4585', 'MH'],
  ['T1491', 'MH'],
  ['X7', 'MH'],
  ['X80', 'MH'],
  ['X81', 'MH'],
  ['X82', 'MH'],
  ['X83', 'MH'],
  ['Z915', 'MH'],
  ['B20', 'HIV'],
  ['B9735', 'HIV'],
  ['O987', 'HIV'],
  ['R75', 'HIV'],
  ['Z114', 'HIV'],
  ['Z206', 'HIV'],
  ['Z21', 'HIV'],
  ['Z717', 'HIV'],
  ['A5', 'STD'],
  ['A60', 'STD'],
  ['A63', 'STD'],
  ['A64', 'STD'],
  ['Z113', 'STD'],
  ['Z202', 'STD'],
  ['O0', 'PREGNANT'],
  ['Z32', 'PREGNANT'],
  ['Z33', 'PREGNANT'],
  ['Z34', 'PREGNANT'],
  ['Z3A', 'PREGNANT'],
  ['Z640', 'PREGNANT'],
  ['F52', 'SEX'],
  ['F64', 'SEX'],
  ['F65', 'SEX'],
  ['Z70', 'SEX'],
  ['Z725', 'SEX'],
  ['Z87890', 'SEX'],
  ['T74', 'VIO'],
  ['T76', 'VIO'],
  ['Y07', 'SDV'],
  ['Z0441', 'SDV'],
  ['Z0471', 'VIO'],
  ['Z630', 'SDV'],
  ['Z69', 'SDV'],
  ['D57', 'SICKLE'],
  ['Z14', 'GDIS'],
  ['Z15', 'GDIS'],
  ['Z31', 'SEX'],
]

/** RxNorm ingredients (US National Library of Medicine, public domain). */
export const RXNORM_CODES: ReadonlyMap<string, Sensitivity> = new Map<string, Sensitivity>([
  ['1819', 'OPIOIDUD'], // buprenorphine
  ['6813', 'OPIOIDUD'], // methadone
  ['7243', 'SUD'], // naltrexone
  ['3554', 'ETHUD'], // disulfiram
  ['82819', 'ETHUD'], // acamprosate
  ['276237', 'HIV'], // emtricitabine
  ['1433868', 'HIV'], // dolutegravir
  ['68244', 'HIV'], // lamivudine
  ['11413', 'HIV'], // zidovudine
  ['6448', 'MH'], // lithium
  ['2626', 'MH'], // clozapine
  ['4493', 'MH'], // fluoxetine
  ['36437', 'MH'], // sertraline
])

/** LOINC terms. LOINC codes are copyright Regenstrief Institute, used under the LOINC licence (loinc.org/license). */
export const LOINC_CODES: ReadonlyMap<string, Sensitivity> = new Map<string, Sensitivity>([
  ['74013-4', 'ETHUD'], // alcoholic drinks per day
  ['11331-6', 'ETHUD'], // history of alcohol use
  ['72109-2', 'ETHUD'], // AUDIT-C
  ['75626-2', 'ETHUD'], // total score AUDIT-C
  ['75624-7', 'ETHUD'], // total score AUDIT
  ['82667-7', 'SUD'], // DAST-10 total score
  ['11343-1', 'SUD'], // history of other nonmedical drug use
  ['44249-1', 'MH'], // PHQ-9 panel
  ['44261-6', 'MH'], // PHQ-9 total score
  ['55757-9', 'MH'], // PHQ-2 panel
  ['55758-7', 'MH'], // PHQ-2 total score
  ['69737-5', 'MH'], // GAD-7 panel
  ['70274-6', 'MH'], // GAD-7 total score
  ['7918-6', 'HIV'], // HIV 1+2 antibody in serum
  ['56888-1', 'HIV'], // HIV 1+2 antibody and p24 antigen
  ['25836-8', 'HIV'], // HIV 1 RNA
  ['2106-3', 'PREGNANT'], // hCG in urine, presence
  ['2118-8', 'PREGNANT'], // hCG in serum, presence
  ['82810-3', 'PREGNANT'], // pregnancy status
  ['76690-7', 'SEX'], // sexual orientation
  ['76691-5', 'SEX'], // gender identity
  ['21613-5', 'STD'], // Chlamydia trachomatis DNA
  ['24111-7', 'STD'], // Neisseria gonorrhoeae DNA
  ['20507-0', 'STD'], // reagin antibody (RPR)
])

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm|'
const LOINC = 'http://loinc.org|'
const ICD = /^(?:http:\/\/hl7\.org\/fhir\/sid\/icd-10(?:-cm)?|urn:oid:2\.16\.840\.1\.113883\.6\.90)\|(.+)$/

/** The sensitivities that `codes` (`system|code`) carry. */
export function sensitivitiesOfCodes(codes: readonly string[]): readonly Sensitivity[] {
  const found = new Set<Sensitivity>()
  for (const each of codes) {
    const icd = ICD.exec(each)?.[1]?.replace('.', '').toUpperCase()
    if (icd !== undefined) {
      for (const [prefix, sensitivity] of ICD_10_CM_PREFIXES) if (icd.startsWith(prefix)) found.add(sensitivity)
    }
    const known = each.startsWith(RXNORM)
      ? RXNORM_CODES.get(each.slice(RXNORM.length))
      : LOINC_CODES.get(each.startsWith(LOINC) ? each.slice(LOINC.length) : '')
    if (known !== undefined) found.add(known)
  }
  return [...found]
}
