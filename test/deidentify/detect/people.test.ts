import { leaves, stays } from './cases.ts'

leaves('initials of somebody who is named', [
  'given by ⟦bw⟧\n\n⟦bw⟧  ⟦Beatrix Wrenfield⟧ LPN\n⟦kt⟧  ⟦Karim Tolland⟧ RN',
  'aspirin 81   0800 | ⟦bw⟧ | ⟦kt⟧ | ⟦bw⟧\n\n⟦bw⟧  ⟦Beatrix Wrenfield⟧ LPN\n⟦kt⟧  ⟦Karim Tolland⟧ RN',
  'Dictated by ⟦Beatrix J. Wrenfield⟧, MD\nT: ⟦BJW⟧/⟦lk⟧',
  'CRC: ⟦Dorian Oyelowo⟧\nInitials ⟦D-O⟧',
  'Signed ⟦Beatrix Wrenfield⟧, RN\n\nlater: pt resting. ⟦BW⟧',
])
stays('letters that are nobody', ['bw stable, kt unchanged, wt 70 kg', 'A | B | C', 'pos / neg, r/o PE, w/o LP'])

leaves('whom a role announces', [
  'attg ⟦Quevrin⟧     fellow ⟦Ostermeyr⟧',
  'landlord (⟦Quevrin⟧) changed the locks',
  'Driver ⟦Quevrin⟧ waits outside',
  'doula ⟦Ysolde⟧ here',
  'Recvd by RN ⟦Quevrin⟧  bed 6',
  'Staff: ⟦Quevrin⟧    bed 2',
  'fr. ⟦Quevrin⟧ came at noon',
  'sister-in-law ⟦Quevrin⟧ brings lunch',
  'asked her nurse, ⟦Marjorie⟧, to stay',
  'consult ortho ⟦Quevrin⟧, no surgery',
  'paged ⟦Quevrin⟧ at 0310',
  'd/w ⟦Quevrin⟧, agrees',
  'admitting ⟦Quevrin⟧',
  'not sent per ⟦Quevrin⟧.',
  'handed off to ⟦Quevrin⟧, all quiet',
  'surgeon ⟦Quevrin-Holt⟧ scrubbed',
])
stays('roles without a person', [
  'per Protocol, per Policy, per Family',
  'called Radiology, paged Anesthesia, notified Security',
  'pharm: Articaine 4%',
  'surgeon will call, fellow aware, tech to repeat',
  'GI Bleed, ortho Consult, cards Follow',
  'Interp (Spanish) used',
  'told Mother, asked Father, informed Patient',
  'report to ED',
])

leaves('who heads the line of a list', [
  '⟦Quevrin⟧  67F  GIB, egd today',
  '⟦Quevrin⟧ 17M 815 both bone fx',
  '4 | ⟦QUEVRIN-HOLT⟧ | 3 M | croup',
  '5 | ⟦QUEVRIN T⟧ | 22 F | bleed',
])
stays('a line that no person heads', ['Obese 67F with cough', 'Elderly 80M', 'Pleasant 45 f', 'Pt 45M', 'BMI 31 m 2'])

leaves('nicknames', [
  'told Aunt ⟦Teeny⟧ to come',
  'security ⟦Big Marcus⟧ helped',
  'seen with ⟦Orson "Toad"⟧ today',
  '⟦"Dutch" Ostermeyr⟧ 80M',
])
stays('what only sounds like one', ['Big Toe pain', 'the "Sitter" stayed', 'a little better'])

leaves('names read aloud', [
  'spelled ⟦Q U E V R I N⟧ at the clinic',
  'he said ⟦Q U E V comma Tarn⟧ as first assist',
  "my name is ⟦kwev rin⟧ that's spelled ⟦k w e v r i n⟧",
  'my name is ⟦Quevrin⟧ and I need a refill',
  'first name ⟦f a apostrophe a⟧',
])
stays('letters that are read as letters', [
  'S O A P',
  'F I N D I N G S   /   P L A N',
  'grades A B C D E',
  'the name is on the list, my name was wrong',
])
leaves('formats of machines', ['NM1*82*1*⟦QUEVRIN*YSOLDE⟧****XX~', '⟦Ysolde R.⟧: hi there'])
stays('machines without a person', ['NM1*85*2*CLINIC*****XX~'])

leaves('initials that sign', [
  'pt resting\n\n⟦rk⟧ 0412',
  'told nobody. ⟦LQ⟧\n\nnext entry',
  'labs repeated. ⟦dgk⟧\n- called again',
  'sent to chart – ⟦jw⟧',
  '\n4/11 ⟦tjl⟧ - claim rejected'.replace('4/11', '⟦4/11⟧'),
  'ext 4\n⟦TE⟧/⟦dmb⟧  ',
  'note ends\n⟦TPW⟧:⟦ms⟧',
  'GROSS (⟦rlb⟧): received fresh',
  'signed __⟦HK⟧__ ⟦0652⟧'.replace('⟦0652⟧', 'today'),
  'initials _⟦RA⟧_',
  "Rx'd by ⟦KW⟧.",
  "specimen rec'd by ⟦G.H.⟧ today",
  'User ⟦SE⟧ ⟦SE⟧ ⟦MQ⟧',
  'Tech ⟦mjd⟧',
  '2 | 3 M | croup | ⟦TK⟧/⟦Wrenfield⟧ | rest',
])
stays('letters that do not sign', [
  'given IV. PO\n\nmeds held',
  'BP/hr  ok',
  'User ID unknown',
  'GROSS (cm): 3',
  'DIAGNOSIS (ES): pain',
  'no ativan. NTD\n\nnext',
])
leaves('names of accounts', [
  'printed by ⟦kwrenfield3⟧',
  'run by ⟦jkoroma⟧ at night',
  'triage rn ⟦b.wrenfeld⟧',
  'Pyxis  ⟦okeefe.t⟧ ,  one vial',
  'Agent: ⟦mwrenoski2⟧ (triage)',
])
stays('what is no account', ['by covid19 test', 'by hand3', 'i.e. nothing, e.g. something', 'by mouth, by report'])
leaves('short forms and slips of a name', [
  'Dr. ⟦Siranoush⟧ called. ⟦Siran⟧ agrees.',
  'Surgeon: ⟦Wrenfield⟧\nlabel ⟦WRENF1ELD⟧ read',
  'N. ⟦Wren-Holt⟧ signed'.replace('N. ⟦', '⟦N. '),
])
leaves('who speaks or acts', [
  '⟦Quevrin-Holt⟧ called back, ok',
  'x 3 by ⟦Saffron⟧ at noon',
  'her sister, ⟦Quevra⟧, with complaints',
  'told the HUSBAND ⟦NILS⟧ IN THE HALL',
  '1,118,"⟦Quevrin-Holt, Ysolde⟧",8.4',
  'consult (⟦Quevrin-Holt⟧) declined',
])
stays('who does nothing', ['Radiology called back', 'Pharmacy aware, Family agrees', "said I'd come"])

leaves('a generation goes with the name', ['his attorney ⟦Horace Wrenfield III⟧ came'])
stays('what notes, machines and scales write', [
  '{"resourceType":"Patient","valueQuantity":1}',
  '</recordTarget><patientRole>',
  'Tinetti 15, Berg 33/56, Fitzpatrick II skin',
  'monitor Zoll X ser follows',
  'Dispo: home. Interp: yes. Recert due',
])
