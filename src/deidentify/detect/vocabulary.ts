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

/** Countries, peoples, languages and states, which Safe Harbor allows. */
export const NATION = 2097152
/** Abbreviations of medicine that are written in capitals. */
export const ACRONYM = 4194304
/** What makes a/b a place in a series or a ratio. */
export const SERIES = 8388608

/** Months in other languages than English, where no English word is spelled so. */
export const MONTH_ABROAD = 16777216

const months = 'january february march april may june july august september october november december'

/** A month as a scanner reads it, one letter taken for another that looks like it. */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['m', 'rn'],
  ['l', 'i'],
  ['l', '1'],
  ['o', '0'],
  ['c', 'e'],
  ['e', 'c'],
  ['u', 'n'],
  ['b', 'h'],
]
const scannedForms = (month: string): string[] =>
  month.length < 4 ? [] : LOOK_ALIKES.filter(([letter]) => month.includes(letter)).map(([letter, seen]) => month.replace(letter, seen))

/** Months as they are misspelled. */
const misspelled =
  'febuary febrary feburary januray janurary jaunary agust augest septmber setember ocotber octber novemeber novmber decemeber decmber'

/** Masks of the classes above. */
export const VOCABULARY = wordTable(
  new Map([
    [
      MONTH,
      `${months} ${misspelled} ${months.split(' ').flatMap(scannedForms).join(' ')} jan feb mar apr jun jul aug sep sept oct nov dec`,
    ],
    [
      MONTH_ABROAD,
      'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januar februar marz juni juli oktober dezember desember januari februari maart augustus augusti stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia ocak subat nisan mayis haziran temmuz agustos eylul ekim kasim aralik janvye fevriye avril jiye septanm oktob novanm desanm января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
    ],
    [WEEKDAY, 'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun'],
    [
      TITLE,
      'dr drs doctor mr mrs ms miss mx prof professor sir madam nurse sister rev reverend father pastor rabbi imam capt captain sgt sergeant lt lieutenant officer deputy judge attorney señor senor señora senora sra coach chaplain titi tia tio',
    ],
    [
      CREDENTIAL,
      'md do rn lpn lvn np pa pac phd dnp msn bsn dds dmd dpm od pharmd rph pt dpt ot otr slp ccc rd rdn ldn lcsw lmsw msw mph facs facc facp aprn fnp crna cna cnm emt psyd ma cma rt rrt mbbs frcs mrcp frcp dc lac lmft lpc faap facog dabr esq jr sr ii iii iv crnp arnp cst mt ascp nrp emtp cgc ceps ctropmed rph bcps otd ccrn rnc ibclc lmhc lcpc bcba csw apnp ms mba edd ed facmg rpsgt coa cot',
    ],
    [
      KIN,
      'kin son daughter wife husband spouse partner mother father mom dad brother sister aunt uncle niece nephew cousin grandson granddaughter grandmother grandfather grandma grandpa neighbor neighbour friend boyfriend girlfriend fiance fiancee stepson stepdaughter stepmother stepfather roommate caregiver guardian sibling twin son-in-law',
    ],
    [
      STREET,
      'street st avenue ave av road rd drive dr lane ln court ct boulevard blvd way place pl terrace ter trail trl parkway pkwy highway hwy circle cir square sq route rte loop alley pike turnpike crossing row run path walk close crescent mews plaza plz expressway freeway fwy causeway cove ridge bend glen hollow point landing',
    ],
    [
      FACILITY,
      'tabernacle hospital hospitals clinic clinics medical center centre infirmary hospice sanatorium pharmacy dispensary rehabilitation rehab nursing manor lodge school elementary academy college university institute church temple mosque synagogue parish cathedral shelter prison jail penitentiary correctional library museum park airport orthopedics cardiology oncology dermatology pediatrics nephrology urology radiology imaging dental dentistry optometry surgery surgical memorial regional health healthcare campus hotel motel inn apartments towers village estates farm farms ranch orchards restaurant cafe diner bakery market grocery supermarket store salon nails garage foundry mill mills plant factory brewery winery warehouse logistics trucking construction plumbing electric bank credit union associates partners practice group laboratories laboratory labs lab foundation co-op coop tavern pub grill gym fitness',
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
    [
      NATION,
      'afghanistan albania algeria argentina armenia australia austria bangladesh belgium bolivia bosnia brazil bulgaria burma cambodia cameroon canada chile china colombia congo croatia cuba cyprus czechia denmark ecuador egypt england eritrea estonia ethiopia finland france germany ghana greece guatemala haiti honduras hungary iceland india indonesia iran iraq ireland italy jamaica japan kazakhstan kenya korea kosovo kuwait laos latvia lebanon liberia libya lithuania malaysia mali mexico moldova morocco myanmar nepal netherlands nicaragua nigeria norway pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe africa europe asia america usa uk afghan african albanian american arab arabic armenian asian australian austrian bangladeshi belgian bengali bosnian brazilian british bulgarian burmese cambodian canadian cantonese caribbean caucasian chinese colombian congolese creole croatian cuban czech danish dutch egyptian english eritrean estonian ethiopian european farsi filipino finnish flemish french georgian german ghanaian greek gujarati haitian hebrew hindi hispanic hmong hungarian icelandic indian indonesian iranian iraqi irish israeli italian jamaican japanese jewish kenyan korean kurdish lao latino latina lebanese liberian lithuanian malay malayalam mandarin mexican moroccan muslim nepali nigerian norwegian pakistani pashto persian polish portuguese punjabi puerto rican romanian russian samoan scottish serbian sicilian slovak slovenian somali spanish swahili swedish swiss syrian tagalog taiwanese tamil telugu thai tigrinya turkish ugandan ukrainian urdu uzbek venezuelan vietnamese welsh yiddish yoruba catholic christian protestant hindu buddhist lutheran baptist methodist mormon sikh alabama alaska arizona arkansas california colorado connecticut florida hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont wisconsin wyoming medicare medicaid aetna cigna humana anthem tricare kaiser unitedhealthcare walgreens cvs walmart costco medtronic abbott pfizer',
    ],
    [
      ACRONYM,
      'abg abi abo abx acl acr acs acth add adhd adl adls aed af afib afp ahi aicd aids aki alp als alt ama ami ana anca anc ap aptt ards arf arb arr asa asap ascvd asd ast atn av avr avnrt awakenings bal bbb bcc bid bipap bis bka bm bmi bmp bms bnp bp bph bpm brca bsa bun bx ca cabg cad cam cbc cbd ccu cd cea cf cfs chf ciwa ck ckd cld cll cmp cmv cn cnm cns co copd cpap cpk cpr cr crf crp crrt crt csf cst ct cta ctp cva cvc cvp cxr dbp dexa dic dip diff dka dl dm dme dnr dni do dob doe dot dpoa dre drg dsa dt dtr dts dvt dx ebl ebv ecg echo ecmo ect ed edc eeg ef egd egfr eif ekg elisa emg emr emt enmt ent eom eomi ep epds epo ercp esr esrd etoh ett ev ezw fbs fdp feno fev ffp fhr fio fish flair fna fobt fsbs fsh fu fuo fvc fx ga gad gbs gcs gerd gfr ggt gi gist glp gn gp gtt gu gvhd hav hba hbv hct hcg hcv hdl heent hep hfpef hfref hgb hida hiv hla hmo hpi hpv hr hrt hs hsv ht htn hus hx iabp ibd ibs ica icd icp icu id ig iga igg igm ii iii iv im inh inr iol iop ip iq itp iu iud iuds iv ivc ivf ivig jvd jvp kcl kub kvo la lab lad lae lasik lbbb lbp lca lcx ldh ldl leep lft lfts lh llq lle lll lma lmp loc los lp lsc lul luq lue lv lvad lvef lvh lvot lymph ma map mca mch mchc mcl mcp mcv mds mdi meld men mers mets mgus mi mic mip mmr mmse moca mr mra mrcp mri mrsa ms mssa mva mvc mvp mvr myo nad nas nash ncs nec neuro ngt nicu nidcm nihss nka nkda npo npv nrb ns nsaid nsaids nsclc nsr nst nstemi nsvd nsvt ntg nv nvd ob ocd ocp ocps od om ome oob op or orif os osa ou ov pa pac pacs pacu pad paf pap pcp pcr pcwp pd pda pe peds peep peg perrla pet pft pfts ph phq pi picc pid pip pka pmh pml pmr pna pnd po poc pod pon pos pp ppd ppe ppi ppm prbc prn pros prom ps psa psh psg psv pt pta ptca pth ptsd ptt pud pva pvc pvcs pvd pvr qd qhs qid qod qtc ra rads rass rbbb rbc rca rdw rds rest rf rfa rhd ria rle rll rlq rml roi rom ros rpr rr rrr rsv rt rtc rub rue rul ruq rv rvh rvsp rx sah sars sbo sbp sbrt scc scd sdh sfa sgot sgpt si siadh sids sirs sle slp sob spect spf sq ssri ssris std stds stemi sti sub subq sui svc svd svt sx tab tah tavr tb tbi tca tdap tee tens tft tfts tha thr tia tibc tid tips tka tkr tlc tme tmj tnf tof tpa tpn tr trus tsh tte tur turbt turp tx ua ucl uc uds ufh ui ul uop uri us uti uv va vac vad vas vats vbac vcug vf vfib vl vldl vma vp vq vre vs vsd vss vt vte vtach vwd vzv wbc wnl wpw xr xrt yag im iu ku mg ml meq hg nl wt tg og ng gj hp lrti aom otc n v f c s r l h w m p icd cpt loinc snomed hcpcs ndc cdt omim clia fda cdc nih hipaa hx cc pmhx pshx fhx shx rhc lhc pci des bms tee ivus ffr gdmt sglt acei arni mra dapt doac noac vka lmwh hit ttp dat mcd cbt dbt emdr mdd gad bpd ptsd sud oud aud mat tpo ift pacs ris his usg cect ncct mdct dwi adc swi flair',
    ],
    [
      SERIES,
      'image images series visit ratio row step steps page pg version score level level station session week cycle grade stage type class gravida quadrant item items question questions slide slices lines pressure version vision visual acuity va od os ou near far vac settings mode',
    ],
  ]),
)
