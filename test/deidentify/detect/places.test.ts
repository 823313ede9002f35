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

leaves('addresses with a house number', [
  'lives at ⟦118 Larkmoor Ter⟧',
  'address ⟦77 quillby rd⟧',
  'at ⟦12 1/2 Harbor St⟧ rear',
  'address ⟦1290 NE 128 Terrace⟧',
  'at ⟦5903 Quillby Pk #1107⟧',
  'see us at ⟦204 Rue Marchand Ste 3⟧',
  'lives ⟦1306 N Barlow⟧, second floor',
  'clinic (⟦814 barnwell⟧, upstairs)',
  'lives at ⟦4471 CR 118⟧',
])
stays('what only looks like an address', [
  'T 36.9 HR 118 RR 22 BP 102/60',
  'plt 204 cr 0.7, bun 38 cr 1.6',
  'pulse 92 reg RR 22 sat 93%',
  'takes 20 daily - called Dr',
  'seen 6 d ago. Dr did not know',
  '10:02 nurse wont let me drive today',
  'tube feeds at 45 via pump',
  'injection of 4 mg to A1 pulley with relief',
  'need a chest CT in 12 mo. Call us',
])
leaves('boxes and rural routes', ['mail to ⟦PO bx 209⟧', '⟦Rt. 3, Bx 88⟧', 'mail to ⟦RR 2 Box 40⟧'])
stays('what is no box', ['RR 14, no distress', 'rr 26, sats 93%'])
leaves('roads', [
  'flat tire ⟦Rt 36 mm 14⟧',
  'drives bus ⟦route 21⟧',
  'go south on ⟦35⟧ then left',
  'take ⟦32⟧ past the church',
  'camp is off ⟦nc 222⟧ by the barn',
  'mvc ⟦I 80⟧ rollover',
])
stays('numbers that are no roads', [
  'take 32 units daily',
  'Rt 5/5 and Lt 3/5 strength',
  'IM route 1 dose given',
  'off 4 L, on 10 mg',
  'wean off 40 mg over a week',
])
leaves('codes of a town', ['postal code: ⟦5113⟧', 'PV1|2|^^CA^⟦93277⟧||', 'Location ⟦47.8122, -105.6340⟧. Road greasy'])
stays('amounts at amounts', ['threshold 0.75@0.40, was 0.7@0.4', 'fentanyl 25 @0511', 'score 92% @75'])
stays('titles that only end a sentence, and sides', [
  'TELL YOUR DOCTOR. We told you',
  'Ankle jerk sluggish on Lt. Babinski flexor',
  'Power 3/10 L. Callus pared',
  'ROM painful R. Crepitus noted',
  '{"max_per_wk": 2, "days_in_30": 9}',
])
leaves('institutions by their whole name', [
  'seen at ⟦Quillhaven Heart Assoc⟧ for this',
  'PCP at ⟦Larkmoor Family Med⟧',
  'follow up with ⟦Larkmoor Eye & Retina⟧',
  'records of ⟦Tolliver Pain & Spine⟧',
  'body released to ⟦Bellweather Mortuary⟧',
  'fax from ⟦Larkmoor Radiology Assoc⟧',
  'suit by ⟦Zabrowski Law PLLC⟧',
  'turn left at the old ⟦Larkmoor school⟧',
  'ring bought at ⟦Quimby⟧’⟦s pawn⟧',
  'dispo to ⟦Lutheran Home⟧ on Monday',
  'transferred from ⟦Quillhaven Comm Hosp⟧',
])
leaves('institutions by their initials', [
  'transfer to ⟦QRMH⟧ in am',
  'seen at ⟦KDHC⟧ for this',
  'got out of ⟦HKCF⟧ last week',
  'flew via ⟦QFK⟧ yesterday',
])
stays('wards, departments and what is said of any place', [
  'transfer to ICU, then to SNF, seen at PCP',
  'sent to Pediatric Intensive Care Unit',
  'Outpatient Surgery Center referral',
  'HOSPITAL COURSE: unremarkable',
  'seen at clinic, at the bedside, at the elbow, works at night',
  'tender at the epigastric port, at the umbilicus',
  'on the patient, on alpha-blockers, by the nurse',
  'lives in a group home near the county road',
  'in the nursing home by the church',
])
leaves('places in lower case', [
  'works nights at the ⟦quillco plant⟧',
  'drives for ⟦brevard freight⟧',
  'works 2nd shift ⟦wabash castings⟧',
  'out at the ⟦kenwood mill⟧ all day',
  'lives over by the ⟦brevard park⟧',
  'house is on ⟦pacific avenue⟧',
  'just off ⟦lake st⟧ upstairs',
  'sister lives in ⟦georgetown⟧ now',
  'cxr at ⟦mt brevard⟧ tomorrow',
])
stays('work and ways without a name', [
  'works nights at a grocery store',
  'works full time in retail, works at the factory',
  'drives for hours, cleans at home',
  'on room air, on the dirt road',
  'walks by the old mill',
])
