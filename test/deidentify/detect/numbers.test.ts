import { describe, expect, it } from 'vitest'
import { plainOf, wordsMarked, wordsMasked } from './marked.ts'

const leaves = (name: string, cases: readonly string[]): void => {
  describe(name, () => {
    it.each(cases)('leave: %j', (marked) => {
      expect(wordsMasked(plainOf(marked))).toEqual(wordsMarked(marked))
    })
  })
}
const stays = (name: string, cases: readonly string[]): void => {
  describe(name, () => {
    it.each(cases)('stay: %j', (text) => {
      expect(wordsMasked(text)).toEqual([])
    })
  })
}

leaves('long numbers that nothing announces', [
  'old dup ⟦0774193⟧ merged',
  'OBR|1|⟦6620418⟧|x',
  'sent over, ⟦90318826⟧ and done',
  'shipped ⟦7202 1160 0003 8821 4470⟧ today',
  'parcel ⟦6618 0437 2295⟧ lost',
  'unit in fridge ⟦W0713 22 604118⟧ ok',
  'found ⟦QZV 604187⟧ in the drawer',
  'handed over #⟦4471⟧ to the desk',
  'file under father, no. ⟦4471⟧',
])
stays('amounts, times and codes of things', [
  'platelets 250000 and WBC 11000',
  'viral load 1245678 copies per mL',
  'grew 1000000 CFU',
  'heparin 25000u over the day, penicillin 2400000 units',
  'cost $1204418 in all, > 1234567 seen',
  'audiogram 500 1000 2000 4000 Hz',
  'at 0700 0800 0930 1015 checked',
  'shift 0700-1530, door 0415:30 forced, night 2200-0600',
  'NDC 0591-4410-05, LOINC 58410-2, SNOMED 386661006',
  'lot 23K4471 and lot number 4471882',
  'OMIM 312080 and MIM 119300',
  'G2P1001 at 31 weeks, marker D17S1323',
  'charset=iso-8859-1',
  'series #6 images #12-14, image #1452',
  'page 2203 of it, check 1400 vitals',
  'the control group of 1350 patients, group 1-2, Ser 278',
  'SDOH Z59.1 noted, plan Z63.6',
  'capture 0.7@0.4, given at @0350',
  'size 2 ref 71330202 lot',
])
leaves('numbers that a noun announces', [
  'WO ⟦618777⟧ closed',
  'rpt# ⟦25-104418⟧ taken',
  'bag seal ⟦0077193⟧ intact',
  'envelope # ⟦2218⟧',
  'airbill ⟦7741 0928 3316⟧',
  'emp ⟦40771⟧ matched',
  'taxi voucher ⟦KL-8812⟧',
  'HOSP. NO ⟦LGH/0071/22⟧',
  'acct ⟦6601-7-04⟧ open',
  'chart ⟦12-77-09⟧ pulled',
  'SS# (last 4) ⟦6083⟧',
  'SS last four ⟦7719⟧',
  'placard CA ⟦0442917⟧',
  'MRN ⟦K 70418⟧ to be merged',
  'bleep ⟦2288⟧',
])
