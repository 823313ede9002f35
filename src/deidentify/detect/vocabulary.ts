/** The closed word classes that rules look at, one bit each, found by hash while scanning. */
import { wordTable } from './word-table.ts'

export const MONTH = 1
export const WEEKDAY = 2
/** Before a name: Dr, Mrs, Sister … */
export const TITLE = 4
/** After a name: MD, RN … */
export const CREDENTIAL = 8
/** Kinship and roles before a name without a full stop: son, wife, daughter, neighbor … */
export const KIN = 16
/** Street, Avenue, Road … */
export const STREET = 32
/** Hospital, Clinic, Center … */
export const FACILITY = 64
/** U.S. states and territories, full or postal. */
export const STATE = 128
/** Digits in words. */
export const SPOKEN_DIGIT = 256
/** Ordinals and tens in words. */
export const SPOKEN_NUMBER = 512
/** Before a date: on, since, until … */
export const DATE_CUE = 1024
export const SEASON = 2048
/** Telephone words. */
export const PHONE_CUE = 4096
export const FAX_CUE = 8192
/** yo, y/o, year(s), yrs … */
export const AGE_UNIT = 16384
/** mg, mL, mmHg, % … what makes a number a measurement. */
export const UNIT = 32768
/** N, S, East … */
export const DIRECTION = 65536
/** Words that sit inside names: de, van, al … */
export const PARTICLE = 131072
/** strength, murmur, pulses, power … what makes a/b a score. */
export const SCORE = 262144
/** Function words that end a name. */
export const FUNCTION = 524288
/** Roles that stand before or after clinicians' names: attending, surgeon, nurse … */
export const ROLE = 1048576

const spokenDigits = 'zero oh one two three four five six seven eight nine'

/** Masks of the classes above. */
export const VOCABULARY = wordTable(
  new Map([
    [
      MONTH,
      'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec',
    ],
    [WEEKDAY, 'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun'],
    [
      TITLE,
      'dr drs doctor mr mrs ms miss mx prof professor sir madam nurse sister rev reverend father pastor rabbi imam capt captain sgt sergeant lt lieutenant officer deputy judge attorney señor senor señora senora sra coach chaplain titi tia tio',
    ],
    [
      CREDENTIAL,
      'md do rn lpn lvn np pa pac phd dnp msn bsn dds dmd dpm od pharmd rph pt dpt ot otr slp ccc rd rdn ldn lcsw lmsw msw mph facs facc facp aprn fnp crna cna cnm emt psyd ma cma rt rrt mbbs frcs mrcp frcp dc lac lmft lpc faap facog dabr esq jr sr ii iii iv crnp arnp cst mt ascp nrp emtp',
    ],
    [
      KIN,
      'son daughter wife husband spouse partner mother father mom dad brother sister aunt uncle niece nephew cousin grandson granddaughter grandmother grandfather grandma grandpa neighbor neighbour friend boyfriend girlfriend fiance fiancee stepson stepdaughter stepmother stepfather roommate caregiver guardian sibling twin son-in-law',
    ],
    [
      STREET,
      'street st avenue ave av road rd drive dr lane ln court ct boulevard blvd way place pl terrace ter trail trl parkway pkwy highway hwy circle cir square sq route rte loop alley pike turnpike crossing row run path walk close crescent mews plaza plz expressway freeway fwy causeway cove ridge bend glen hollow point landing',
    ],
    [
      FACILITY,
      'hospital hospitals clinic clinics medical center centre infirmary hospice sanatorium pharmacy dispensary rehabilitation rehab nursing manor lodge school elementary academy college university institute church temple mosque synagogue parish cathedral shelter prison jail penitentiary correctional library museum park airport orthopedics cardiology oncology dermatology pediatrics nephrology urology radiology imaging dental dentistry optometry surgery surgical memorial regional health healthcare campus hotel motel inn apartments towers village estates farm farms ranch orchards restaurant cafe diner bakery market grocery supermarket store salon nails garage foundry mill mills plant factory brewery winery warehouse logistics trucking construction plumbing electric bank credit union associates partners practice group laboratories laboratory labs lab foundation co-op coop tavern pub grill gym fitness',
    ],
    [
      STATE,
      'alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming al ak az ar ca co ct de fl ga hi ia il ks ky la ma md mi mn ms mo mt nc nd ne nh nj nm nv ny oh ok pa ri sc sd tn tx ut va vt wa wi wv wy dc pr',
    ],
    [SPOKEN_DIGIT, spokenDigits],
    [
      SPOKEN_NUMBER,
      `${spokenDigits} ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth`,
    ],
    [
      DATE_CUE,
      'on since until till from dated date dob born birthdate birthday admitted discharged admit admission discharge seen visit visited dos effective expires exp due by before after between through thru starting started began begin beginning ending last next appt appointment scheduled surgery collected received signed reported performed done placed removed updated printed reviewed d t dd dt adm dc deceased died death expired lmp edd edc onset via called',
    ],
    [SEASON, 'spring summer fall autumn winter'],
    [
      PHONE_CUE,
      'phone phones telephone tel ph cell mobile cellphone pager pgr pgd beeper call called calling callback text texted sms vm voicemail ext extension contact reached reach dial number landline hotline hm wk',
    ],
    [FAX_CUE, 'fax faxed facsimile fx'],
    [AGE_UNIT, 'yo y year years yr yrs yof yom'],
    [
      UNIT,
      'mg mcg g kg ml l dl mmhg mm cm m lb lbs oz units unit iu meq mmol mol hr hrs hour hours min mins minutes sec seconds bpm percent tabs tab tablets capsules caps puffs drops days day weeks week wks months month mos kcal cal gy cgy mci ng pg ug fl degrees deg steps feet ft inches hz joules volts watts fr french gauge beats ppm x',
    ],
    [DIRECTION, 'n s e w ne nw se sw north south east west northeast northwest southeast southwest'],
    [PARTICLE, 'de del della der den van von la le da dos das di du al el bin ibn ben bint abu st ter ten mac mc san santa y e'],
    [
      SCORE,
      'strength power motor pulses pulse murmur reflexes reflex dtr dtrs sem grade pain scale score apgar apgars gcs muscle systolic diastolic ejection stars points intensity positive negative',
    ],
    [
      FUNCTION,
      'the a an and or but of in on at to for from by with without as is are was were be been being has have had do does did will would can could should may might must not no he she it they we you i his her their our your its this that these those who whom which what when where why how if then than so because while during after before until since about into over under again further once here there all any both each few more most other some such only own same too very just also per via',
    ],
    [
      ROLE,
      'attending surgeon physician provider pcp resident fellow intern nurse therapist pharmacist anesthesiologist anesthetist radiologist pathologist cardiologist neurologist oncologist psychiatrist psychologist dermatologist dentist optometrist midwife paramedic medic technician tech technologist counselor caseworker manager coordinator interpreter chaplain clerk transcriptionist scribe assistant referring consultant dictated transcribed signed cosigned supervisor surrogate proxy agent hcpoa poa contact rep witness teacher principal principle investigator',
    ],
  ]),
)
