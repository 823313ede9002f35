/** Words after which one of the rarer rules looks closer, one bit each, found by hash while scanning. */
import { FIRM_WORDS, HEAD_WORDS, SITE_WORDS, WARD_WORDS, WHERE_WORDS, YARD_WORDS } from './institution-words.ts'
import { LABELS } from './label-phrases.ts'
import { tokenise } from './tokens.ts'
import { type WordTable, wordTable } from './word-table.ts'

export const HOLIDAY = 1
/** P.O. Box and rural routes. */
export const BOX = 2
export const COUNTY = 4
export const ROAD = 8
export const VESSEL = 16
/** The first word of a label. */
export const LABEL = 32
/** In lower case never part of a name or a place: set by word-facts.ts, for it takes the lexicon to say. */
export const PLAIN = 64
/** After these, initials sign. */
export const SIGNER = 128
/** Kin and companions, also in short. */
export const RELATIVE = 256
/** Before the name of an account on the net or a machine. */
export const ACCOUNT = 512
/** First names that are also modal verbs. */
export const MODAL = 1024
/** Before what somebody is called. */
export const CALLED = 2048
/** Of vehicles in a fleet. */
export const FLEET = 4096
/** Of cars and their plates, and of aircraft. */
export const CAR = 8192
/** Before a password, a code or a session. */
export const SECRET = 16384
/** Before an employer, a shop or a landmark; numbered roads and schools; "at" in a spoken address; "ending". */
export const AROUND = 32768
/** Within the name of an institution. */
export const SITE = 65536
/** At the end of the name of an institution or a landmark. */
export const HEAD = 1 << 17
/** Of firms: LLC, Inc. */
export const FIRM = 1 << 18
/** After the name of a place, also in lower case. */
export const YARD = 1 << 19
/** Before a place. */
export const WHERE = 1 << 20
/** Wards and agencies, which are no institutions of their own. */
export const WARD = 1 << 21
/** Any of the cues for institutions.ts. */
export const PLACES = HEAD | FIRM | WHERE
/** Any of the cues for cued-values.ts. */
export const VALUES = FLEET | CAR | SECRET | AROUND
/** Jobs and parts in care, also in short: whoever follows does it. */
export const JOB = 1 << 22
/** Services of a hospital, also in short: whoever follows answers for them. */
export const SERVICE = 1 << 23
/** What one does with somebody: page, call, ask. */
export const ACT = 1 << 24
/** "spelled", "name", after which letters are read aloud. */
export const SPELLING = 1 << 25
/** Before a nickname: "Big", "Lil". */
export const EPITHET = 1 << 26
/** Any of the cues for people.ts, roles.ts and spoken-names.ts. */
export const PEOPLE = SIGNER | RELATIVE | ACCOUNT | MODAL | CALLED | JOB | SERVICE | ACT | SPELLING | EPITHET

const firstWords = LABELS.flatMap(([, phrases]) => phrases.split(','))
  .map((phrase) => phrase.trim())
  .map((phrase) => phrase.slice(0, tokenise(phrase).end[0]))

/** Masks of the cues above. */
export const CUES: WordTable = wordTable(
  new Map([
    [BOX, 'p po post rural rr hc rt rte route star'],
    [COUNTY, 'county parish township borough'],
    [
      HOLIDAY,
      'christmas xmas thanksgiving easter new halloween fourth 4th independence veterans veteran memorial labor labour columbus president presidents mother mothers father fathers valentine valentines groundhog bastille boxing canada australia st indigenous mlk martin election may paczki flag arbor earth all armistice remembrance good ash palm sukkot shavuot purim tisha simchat shemini tu muharram ashura vesak navaratri dussehra pongal onam songkran obon golden orthodox shawwal tishrei cheshvan kislev tevet shevat nisan iyar sivan tammuz elul mardi juneteenth cinco ramadan eid diwali holi passover yom rosh hanukkah chanukah kwanzaa lunar chinese tet nowruz super black pentecost michaelmas epiphany our dia lent candlemas lammas martinmas lughnasadh samhain beltane imbolc shrove fat maundy holy whitsun whitsunday whitsuntide whit guy bonfire vaisakhi baisakhi midsummer midsummers anzac dominion victoria king kings queen queens patriots pioneer emancipation cesar pi tax leap national republic constitution ascension assumption ve vj derby kentucky victory april oktoberfest hogmanay burns twelfth saint corpus trinity three las mid midautumn dragon qingming seollal chuseok loy raksha ganesh janmashtami makar lohri losar mawlid laylat arbaeen lag cyber bank winter summer todos nochebuena nochevieja semana noel toussaint timket timqet fasika meskel enkutatash maslenitsa pascha theophany dormition pchum khmer thingyan hari nyepi ullambana ohigashi bodhi naw ridvan gurpurab guru ugadi navratri durga karva maha krishna setsubun tanabata hinamatsuri tomb statehood kamehameha patriot pearl guadalupe dyngus sweetest secretary bloomsday pride childermas rogation el lailat pesach kurban bayram candelaria',
    ],
    [ROAD, 'highway hwy interstate freeway rte turnpike route rt marker milepost exit i take follow on off'],
    [VESSEL, 'tug boat vessel ferry ship yacht trawler schooner sloop barge skiff sailboat houseboat lobsterboat m f s r'],
    [
      SIGNER,
      'signed sign cosign cosigned initials initialed initialled dict dictated trans transcribed typed entered reviewed witnessed witness author scribe by per rb tech rph disp scrub circ scored initial init dictation',
    ],
    [
      RELATIVE,
      'sis dtr dau dght bro hub hubby hubs mom mum mama mommy dad daddy papa gma gpa granny gramps nana grandson granddaughter grandma grandpa grandmother grandfather boy girl gson gdtr comadre compadre kids kid son sons daughter daughters brother brothers sister sisters wife husband spouse partner gf bf girlfriend boyfriend fiance fiancee ex stepdad stepmom stepson stepdaughter niece nephew aunt auntie uncle cousin cuz neighbor neighbour friend roommate sitter babysitter nanny aide caregiver cg twin twins baby godmother godfather mil fil sil bil inlaw mother father parents grandparents',
    ],
    [
      ACCOUNT,
      'user username userid login logon snap snapchat insta instagram ig venmo cashapp discord telegram kik reddit twitter tiktok skype whatsapp screenname gamertag twitch youtube linkedin',
    ],
    [MODAL, 'will may'],
    [CALLED, 'by called nickname nicknamed aka alias as name'],
    [FLEET, 'unit medic engine ambulance squad ladder rescue truck bus trolley tram rig cab taxi'],
    [
      CAR,
      'pontoon charger impala malibu equinox tahoe suburban cherokee wrangler durango mustang altima sentra elantra sonata santafe sorento optima outback forester impreza sienna highlander tundra 4runner odyssey ridgeline jetta passat cadillac lincoln pontiac saturn chrysler jaguar porsche mercedes mitsubishi suzuki acura infiniti rivian lorry hgv boat skiff jetski canoe motorboat airboat plate plates tag tail plane aircraft cessna piper helicopter helo lifeflight car truck van suv sedan pickup jeep toyota honda ford chevy chevrolet nissan subaru tacoma corolla camry civic accord tesla kia hyundai mazda buick dodge ram gmc bmw audi lexus volvo prius rav4 explorer silverado f150 vehicle motorcycle harley trailer wagon minivan hatchback coupe rig semi camper rv moped scooter',
    ],
    [SECRET, 'password passwd pw pwd passcode passphrase pin code keypad lockbox combo session sess'],
    [
      AROUND,
      'at works worked working work drives drove driver retired ret laid fired employed employer workplace job cook cashier janitor mgr manager temp temps clerk welder waitress waiter bartender ate dinner lunch breakfast brunch shops behind across owns ends ending ended ps is ms jhs cr sr us fm rt s',
    ],
    [LABEL, firstWords.join(' ')],
    [SITE, SITE_WORDS],
    [HEAD, HEAD_WORDS],
    [FIRM, FIRM_WORDS],
    [YARD, YARD_WORDS],
    [WHERE, WHERE_WORDS],
    [WARD, WARD_WORDS],
    [
      JOB,
      'attg att attending fellow surgeon asst assist anesth anes anesthesia pharm rph rt rrt rn lpn cna emt tech scribe pcp ordering ob circ scrub leader law landlord landlady landlords foreman neighbor neighbour driver pastor fr father judge officer ofc steward caseworker interpreter interp trainer coach chaplain doula medic charge intern resident np sw ot slp admitting referring provider deputy trooper teacher principal boss supervisor manager mgr director coordinator atty attorney guardian nurse instructor dentist midwife deacon staff pca cde clerk therapist dietitian navigator liaison mother-in-law',
    ],
    [
      SERVICE,
      'gi ortho cards cardiology neuro neurology neurosurg psych telepsych renal nephro nephrology pulm pulmonology uro urology urol ent derm heme onc oncology endo endocrine rheum vascular vasc plastics gyn peds ophtho optho palliative hospitalist surgery trauma podiatry',
    ],
    [
      ACT,
      'handed signed handoff signout report turned sign per paged called notified req requested consent consented d s admitting informed updated texted told asked wants w with calls said says aware agreed agrees coming rounding thinks asking asks',
    ],
    [SPELLING, 'spelled spelt spell spelling spells name surname'],
    [EPITHET, 'big lil little old uncle aunt auntie aunty tio tia titi'],
  ]),
)
