import { leaves, stays } from './cases.ts'

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
leaves('telephones in odd and short forms', [
  'cb ⟦218·555·0142⟧',
  'pls call ⟦218•555•0142⟧ or ⟦218~555~0143⟧',
  'PH^^1^⟦218^5550142⟧|M',
  'pgr ⟦218 55 5,0142⟧ thanks',
  'called Dr ⟦Tester⟧ office ⟦784 0142⟧ and spoke',
  'call the school nurse ⟦849 0142⟧',
  'ask for Miss ⟦Karen 567-0142⟧.',
  'have called ⟦256 - 0142⟧ twice',
  'by tel ⟦011 44 1632 960 118⟧ today',
  'the clinic (⟦08) 5550 0142⟧ is closed',
  'page sent to ⟦70913⟧ at ten',
  'ring ⟦3307⟧, hotline on ⟦x 3908⟧',
  'Ms ⟦Karen x213⟧',
  'ph ⟦218 555 ext 0142⟧ please',
  'cell ⟦2l8-555 Ol42⟧ is hers',
  'number ending ⟦95⟧',
])
stays('what is no telephone', [
  'range 232-1245 and 150-1000 for the level',
  'wbc 2 x 2290 and x 3000 ml',
  'called at 0715, paged to bedside at 1430, fax in 2019',
  'count 784 6641 cells',
  'weights x100 and x250',
])
leaves('numbers that are read half in words', [
  'area code ⟦four oh two, five five five, thirty-one oh five⟧. They moved',
  'my new number ⟦605 555 seven seven 1 9⟧',
  'number on my hand, ⟦842 three nine two five⟧. Tell her',
  'this one. ⟦eight nine two, eleven seventy four⟧',
  'call me ⟦two-o-five 555 0142⟧',
  'endo at ⟦594 sixty-seven hundred⟧',
  'fax ⟦two one eight… five five five, fifty nine oh two⟧',
  'chart ⟦S dash one one seven seven three zero⟧, seen',
  'chart number, ⟦M H double oh eight double three six one⟧, please',
  'rx ⟦0771 hyphen 38814⟧. filled',
])
stays('what is counted in words', [
  'on days three, four, six, eight and thirty three',
  'blood pressure one forty two over eighty eight',
  'odometer eight one three three nine',
  'two to three tabs, five hundred twice, 500 two times a day',
  'twenty five then thirty, born nineteen',
])
leaves('numbers with a prefix', [
  'file under mother, no. ⟦FT-3390⟧',
  'to the lab, # ⟦SL-0093-K⟧',
  's/n ⟦QRS-L 0441⟧.',
  'signed (QRCN/⟦R/61722⟧)',
])
leaves('tables', [
  'n,mrn,seen\n1,⟦11820⟧,yes\n2,⟦9981⟧,no',
  'ticket   in     plate          kind\n⟦40118⟧    0641   ⟦JRV-8820⟧      gray\n⟦40122⟧    0734   ⟦MD 7CW 0193⟧   blue',
  'bed | acct | diet\n4 | ⟦77120⟧ | soft\n5 | ⟦H-7712⟧ | clear',
])
stays('tables of results', [
  'test   result   reference\nNa     138      135-145\nK      4.1      3.5-5.1',
  'pain   log    page\n410    4120   1120',
  'time   in     out\n0700   1250   1180\n1500   1420   1310',
  'Pain 4 6 9 8 1 0 2\nSpO2 98 98 97 99 99 98 98',
])
leaves('numbers that come again', [
  'WO ⟦618204⟧ opened. Closed ⟦618204⟧ today',
  "tkt ⟦40119⟧: dent. ⟦40119⟧'s owner called",
  'emp ⟦41207⟧ in, badge of ⟦41207⟧ read',
])
leaves('plates and vessels', [
  'white toyota ⟦4CK 8817⟧ outside',
  'pontoon (AL ⟦4418 LM⟧) sold',
  'Vehicle: maroon sedan, IN ⟦TK 882 QRL⟧, registered',
  'the sedan = CO ⟦817-BYM⟧ serviced',
  'tag ⟦0418 QTX⟧ seen',
  'red car, plate starts ⟦HXW⟧) gone',
  'his boat (the ⟦Lady Ann⟧) sank',
])
stays('no plates', [
  'truck hit at 45 MPH, BP 120/80, GCS 15',
  'car crash, T12 fracture, L 4 and CT 2 views',
  'in a van for 3 hours, IV 500 mL given',
  'tag 4 of 6 skin lesions, bus ride of 20 min',
])
leaves('devices and specimens', [
  'card ⟦(01)00884521004417(17)260930(21)QX4417⟧ kept',
  'core ⟦S41-20443⟧ benign, seen at 1l:30',
  'debit card, last 4 ⟦3306⟧, unused',
])
stays('no identifiers', [
  'Audiogram 250 500 1000 2000',
  'p=0.0012345, chr7:55259515, no 4000 of them',
  'call her at 1430 tomorrow',

  'crown #30 D2740 planned',
  'BRCA2 c.771_775del found',
  'Reference 10-120 U/L and fine',
  'SNOMED CT 44054006',
  'the run ended 0212. Stable',
])
