import { leaves, stays } from './cases.ts'

leaves('addresses with a house number', [
  'lives at ⟦61 Larkmoor Ter⟧',
  'address ⟦77 quillby rd⟧',
  'at ⟦12 1/2 Harbor St⟧ rear',
  'address ⟦1180 NW 94 Terrace⟧',
  'at ⟦4417 Quillby Pk #208⟧',
  'see us at ⟦19 Rue Marchand Ste 8⟧',
  'lives ⟦1142 N Barlow⟧, second floor',
  'clinic (⟦316 barnwell⟧, upstairs)',
  'lives at ⟦4471 CR 118⟧',
])
stays('what only looks like an address', [
  'T 37.1 HR 96 RR 18 BP 122/64',
  'plt 188 cr 0.9, bun 21 cr 1.4',
  'pulse 84 reg RR 16 sat 95%',
  'takes 40 daily - phoned Dr',
  'seen 4 d ago. Dr was away',
  '11:15 they wont let me drive today',
  'tube feeds at 55 via pump',
  'injection of 5 mg to A2 pulley with relief',
  'need a chest CT in 6 mo. Call us',
])
leaves('boxes and rural routes', ['mail to ⟦PO bx 417⟧', '⟦Rt. 4, Bx 61⟧', 'mail to ⟦RR 2 Box 40⟧'])
stays('what is no box', ['RR 15, no distress', 'rr 24, sats 94%'])
leaves('roads', [
  'flat tire ⟦Rt 48 mm 17⟧',
  'drives bus ⟦route 46⟧',
  'go south on ⟦47⟧ then left',
  'take ⟦61⟧ past the church',
  'camp is off ⟦va 318⟧ by the barn',
  'mvc ⟦I 44⟧ rollover',
])
stays('numbers that are no roads', [
  'take 61 units daily',
  'Rt 5/5 and Lt 3/5 strength',
  'IM route 1 dose given',
  'off 4 L, on 10 mg',
  'wean off 40 mg over a week',
])
leaves('codes of a town', ['postal code: ⟦5113⟧', 'PV1|2|^^CA^⟦93277⟧||', 'Location ⟦44.1307, -98.2215⟧. Road greasy'])
stays('amounts at amounts', ['threshold 0.55@0.40, was 0.6@0.5', 'morphine 2 @0312', 'score 88% @70'])
stays('titles that only end a sentence, and sides', [
  'ASK YOUR DOCTOR. They can help',
  'Knee jerk brisk on Lt. Babinski down',
  'Power 4/10 L. Callus gone',
  'ROM stiff R. Crepitus noted',
  '{"max_per_mo": 2, "hrs_of_60": 9}',
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
  'works 2nd shift ⟦brevard castings⟧',
  'out at the ⟦kenwood mill⟧ all day',
  'lives over by the ⟦brevard park⟧',
  'house is on ⟦harbor avenue⟧',
  'just off ⟦cedar st⟧ upstairs',
  'sister lives in ⟦lancaster⟧ now',
  'cxr at ⟦mt brevard⟧ tomorrow',
  'turn onto ⟦Barley Gap⟧, then gravel',
  'call aunt at the ⟦QTA deli⟧ first',
  'went to mass at ⟦brevard chapel⟧.',
])
stays('work and ways without a name', [
  'works nights at a grocery store',
  'works full time in retail, works at the factory',
  'drives for hours, cleans at home',
  'on room air, on the dirt road, on busy street',
  'seen in the INR clinic, the HIV clinic',
  'Volunteer:    Notes:    SEX F    ID none',
  'walks by the old mill',
])
