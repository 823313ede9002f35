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

leaves('employers and other places in terse notes', [
  'works at ⟦Dunmore Tire⟧ nights',
  'drives for ⟦Tolliver Freight⟧',
  'retired from ⟦Bellweather Glass⟧',
  'laid off by ⟦Corvane Steel⟧ in 2019',
  'works at the ⟦Pickle Barn⟧',
  'cook at ⟦Nonna Lia⟧',
  'employer: ⟦Halberg Lumber⟧',
  'fired from ⟦Quikstop⟧ last yr',
  'ate at ⟦Sal and Dina⟧',
  'lives behind the old ⟦Marden mill⟧',
  'across from the ⟦Gulliver⟧ feed store',
  'accident on ⟦Rt 9⟧ near exit',
  'rolled truck on ⟦Hwy 61⟧',
  'crash on ⟦I-94⟧, ⟦US-2⟧ and ⟦CR 118⟧',
  'pupil at ⟦PS 118⟧, was ⟦P.S. 44⟧',
  'lives in ⟦Harlow House apt 4C⟧',
  'goes to ⟦MS 51⟧ and ⟦JHS 22⟧',
  'sees Dr. ⟦Wold⟧ there',
])
stays('what is no place', [
  'works at night, works at home, works at a desk',
  'retired from teaching, laid off last year',
  'drives for hours, drives for work',
  'ate at noon, cook at home',
  'lives behind the ear',
  'works for the state, works for himself',
  'worked at length with PT',
  'MS 4 mg iv given',
  'behind the knee, across from the nurse station',
  'employer notified, employed full time',
])
leaves('telephone numbers', [
  'call ⟦555.0142⟧',
  'cell ⟦218 555⟧\n⟦0142⟧',
  'ph ⟦218-555 0142⟧',
  'ph ⟦(218)555 01 42⟧',
  'ph ⟦218 5550142⟧',
  'call ⟦2185550142⟧',
  '⟦x4471⟧ or ext ⟦77⟧',
  'ext. ⟦4-4471⟧',
  'number ends in ⟦0142⟧',
  'cell ending ⟦0142⟧',
  'call ⟦55S-O142⟧',
  'ph ⟦2l8-555-Ol42⟧',
  'ring ⟦07700 900123⟧',
  'mobile ⟦07700900123⟧',
  'tel ⟦020 7946 0018⟧',
  'tel ⟦01632 960 001⟧',
  'text ⟦five five five 0142⟧',
  'cell is ⟦two one eight 555 0142⟧',
  'txt me ⟦nine one eight 555 01 45⟧',
  'ph ⟦218/555/0142⟧',
  'ph ⟦218.555-0142⟧',
  'ph ⟦2 1 8 5 5 5 0 1 4 2⟧',
  'ph# ⟦5550142⟧',
  'fax ⟦218 555 0143⟧, fx ⟦555-0143⟧',
  'desk ⟦5-0188⟧',
  'beeper ⟦88-4410⟧',
])
stays('numbers that are none', [
  'call 1-800-222-1222',
  'Quitline 1-800-784-8669 given, 1-800-QUIT-NOW',
  'suicide line 988, poison control 1-800-222-1222, 211 for housing',
  'Call 1-800-MEDICARE',
  'plt 150 000, wbc 11.3, na 138',
  'ends in 2 weeks, ends in tears',
  'bp 120 80 hr 72',
  'text 4 times, call 2 wks',
])
leaves('vehicles', [
  'EMS unit ⟦27⟧ on scene',
  'medic ⟦14⟧ and engine ⟦6⟧ responded',
  'drives truck ⟦4418⟧ for the plant',
  'bus ⟦212⟧ driver',
  'plane ⟦N4471K⟧, tail ⟦N812QX⟧',
  'plate ⟦HUNT-EM⟧',
  'blue Civic ⟦8HTZ417⟧',
  'tag ⟦7KLM 204⟧',
  'white F150 plate ⟦BXK 9047⟧',
  'pickup MN ⟦418-LKT⟧',
  'pickup, Nevada ⟦418-LKT⟧',
  'ambulance ⟦33⟧ brought her',
  'squad ⟦9⟧',
  'boat reg ⟦MN 4417 BD⟧',
])
stays('what is no vehicle', [
  'plate 2-0 with screws',
  'unit 2 L given, 2 units prbc',
  'truck 4 wheels',
  'engine light',
  'squad of 4',
  'bus 2 blocks away',
  'unit 3 days',
])
leaves('licences and plans', [
  '⟦A. Tester⟧ RN ⟦448812⟧',
  '⟦Zofia Wren⟧ PA-C ⟦90112⟧',
  '⟦Ines Calloway⟧, MD ⟦G44718⟧',
  'lic ⟦DN 20447⟧',
  'Blue Shield ⟦XQH 880 214 907⟧',
  'medicare card ⟦1EG4 TE5 MK73⟧',
  'bcbs id ⟦YUP 802 44 1190⟧',
  'humana ⟦H4471-2290⟧',
])
leaves('secrets and other unique things', [
  'gate code ⟦4471⟧',
  'door code is ⟦#1882⟧',
  'password ⟦Hunter22⟧!',
  'pw: ⟦bluefish9⟧',
  'pin ⟦0417⟧',
  'wifi pw ⟦tulip-88⟧',
  'lockbox ⟦2290⟧',
  'keypad ⟦7714⟧',
  'alarm code ⟦5512⟧',
  'session [⟦a4f9-77c1⟧] started',
  'sess ⟦9f3ab2c7⟧',
  'subject ⟦0417⟧ consented',
  'subj ⟦12-0417⟧',
  'interpreter ⟦88140⟧ used',
  'interp # ⟦4471⟧',
  'handle ⟦@jo.march.rn⟧',
  'insta ⟦jo.march88⟧',
  '⟦jane at example dot org⟧',
  'email ⟦jane.doe [at] mail [dot] example⟧',
  '⟦jdoe(at)clinic.example⟧',
  'scan saved as ⟦wound 3.heic⟧',
  'file ⟦left foot may.jpeg⟧',
  'upload ⟦gait video.mov⟧',
  'note in ⟦intake.pages⟧',
])
stays('what is no secret', [
  'code status full, code blue called, code 99',
  'pin site clean, 2 pins',
  'icd code E11.9, cpt code 99213',
  'look at example pictures',
  'subject to change, subjects were 40',
  'session 3 of 12',
  'interpreter used',
])
leaves('ages over 89', [
  'gma is ⟦ninety-four⟧',
  'she is ⟦ninety three⟧ now',
  'Mrs. ⟦Ng⟧, ⟦92⟧, lives alone',
  'mother, ⟦91⟧, demented',
  'age ⟦ninety one⟧',
  'turns ⟦100⟧ soon',
  'lived to ⟦93⟧',
  'at ⟦98⟧ she still drives',
  '⟦96F⟧ w sob',
  '⟦101⟧ y.o. male',
  'shes ⟦96⟧ and lives with us',
  'dad, ⟦90⟧.',
  'aged ⟦one hundred and two⟧',
  'a ⟦ninety⟧-year-old man',
])
stays('what is no such age', [
  'wt 94, lost 5',
  'at 98 degrees',
  'sat 96, on ra',
  'spo2 94, hr 91',
  'is 92 kg, was 97',
  'weighs 94',
  'ninety mg',
  'map 90, hr 101',
  'temp is 98',
  'glucose is 101',
  'sugar was 92, then 110',
])
stays('what medicine says', [
  'Lachman neg, McMurray neg. Babinski down. Homans neg.',
  "Murphy's neg, Rovsing pos, Psoas neg",
  'Finkelstein +, Tinel neg, Hawkins pos, Neer pos',
  'Spurling and Hoffman absent',
  'May-Thurner, Christmas factor, March fracture',
  '2 L NC, 3 L Fluid, 4 L Bolus',
  'no new goals',
])
