/**
 * Sentences to train on. `{N}` full name, `{G}` given, `{F}` family, `{R}` reversed name, `{I}` initials, `{T}` title, `{C}` city,
 * `{H}` hospital or clinic, `{B}` employer or landmark, `{S}` school, `{W}` street without number are marked as identifiers;
 * `{Y}` state, `{D}` drug, `{E}` eponym term, `{X}` credentials, `{n}` a number and `{m}` a month are not. Written for this project.
 */
export const TEMPLATES: readonly string[] = `
Patient: {R}   MRN: {n}
Patient Name: {N}
PATIENT NAME: {R}
Name: {N}  DOB: {n}/{n}/{n}
NAME: {R}  MR#: {n}
Pt: {R}  Age: {n}  Sex: F
Attending: {N}, {X}
ATTENDING: {N}, {X}
Attending Physician: {N}
Referring: Dr. {F}
PCP: {N} {X}
PCP {T} {F}, {H}
cc: {N}, {X}
co-sign {I}
read back by {I}
{n}/{n}/{n} {I}: called, left message
{n}/{n} {G}: payment plan
{n}/{n}/{n} {I}: approved
BY: {I} AT {n}
Signed {I}
Minutes {I}, posted
input by {I} at {n}:{n}
printed {n}-{n}-{n} by {u}
{u} RN {n}
user {u} called
Entered by {u}
[{n}:{n}] {u}: ok
{n}:{n} {F}: reproduced
{n}:{n} {u}: unlinked
she lives near {C} off {W}
he is from {C}
flew to {C} for a funeral
{C} - {C} - {C} on {n} {m}
by road to {C} and {C}
hike at {B}
he fished on {B}
the market at {B}
ER at {H} {n}
seen at {H}, {n}
admit to {H}, {G} at bedside
aide {G} found him
charge {G}, rec'd by Dr. {F}
ODP {N}.
Asst {G}. Ref: {N}.
ask for {G} or {G}
{F} (EMT), {F} (P)
wife {G} was asking
my husband {G} will not go
his brother {G} is too
im {N}, {n}, in {C}
naming her {G} or {G} after my mom {N}
dr {F} or {F} gave it
employer {B}, card expires
saw Dr. {F} at {H} today
{H}\n{n} {W}\n{C}, {Y}
{H} | {C}, {Y} {n}
CC: Dr. {N}, {H}
Surgeon: {N}, {X}.  Assistant: {N}, {X}
Anesthesia: {F}
Dictated by: {N}, {X}
Electronically signed by {N}, {X} on {n}/{n}/{n} at {n}:{n}
Signed: {N} {X}
{N}, {X}
-- {N}, {X}
Reviewed by {G} {F} {X}.
D: {n}/{n}/{n}  T: {n}/{n}/{n}  {I}/{I}
Dictated {I} / transcribed {I}
{I}/{I}
Emergency contact: {N} (daughter) {n}-{n}
Next of kin: {N}, wife, {n}
Guarantor: {R}
Subscriber: {N}
Dear Dr. {F}:
Dear {T} {F},
Dear {G},
Hi {G}, thanks for the message.
Thanks, {G}
Sincerely, {N}, {X}
Best regards,
{N}
RE: {N}
Re: {R}, DOB {n}/{n}/{n}
Mr. {F} is a {n}-year-old man who presents with chest pain.
Mrs. {F} was admitted to {H} on {n}/{n} with pneumonia.
Ms. {F} denies fever, chills or vomiting.
{T} {F} was seen today in follow up.
{G} {F} is a {n} year old female with a history of diabetes.
{G} is a pleasant {n} year old girl brought in by her mother, {G}.
{G} reports that the pain is worse at night.
{G} was discharged home in the care of his wife {G}.
Her husband {G} was at the bedside.
His son {G} lives in {C} and calls daily.
Lives with daughter {G} in {C}, {Y}.
The patient lives at home with his partner {G} and two dogs.
Discussed with {G} (sister) by phone.
Spoke with {N}, who agrees with the plan.
Spoke w/ {G} at {H}, bed available tomorrow.
Discussed with Dr. {F} of cardiology.
D/w {F} (GI), will scope in AM.
Per {F}, hold heparin tonight.
Per Dr. {N}, continue current regimen.
Case discussed with {T} {F} and {T} {F}.
paged {F} x2, no answer
RN {G} {F} at bedside. IV placed by {N}.
Seen with interpreter {G}.
Interpreter: {N}
Neighbor {G} {F} found her on the floor.
Her friend {G} drove her in.
Grandmother {G} has custody.
Transferred from {H} for higher level of care.
She was transferred to {H} yesterday.
Previous imaging at {H} is not available.
Records requested from {H}, {C}.
Followed at {H} for CKD.
He had his surgery at {H} in {C}.
Follow up at {H} in two weeks.
Seen in the {H} emergency department.
Lab drawn at {H}.
Brought from {B} by EMS after a fall.
Works as a welder at {B}.
He works for {B} and lifts heavy boxes.
She is a teacher at {S}.
Retired from {B} after thirty years.
Attends {S}, grade 4.
Student at {S} in {C}.
He was shopping at {B} when he felt dizzy.
Went hiking near {B} last weekend.
She attends {B} every Sunday.
Born in {C}, moved to {C} as a child.
The patient is from {C}, {Y}.
He drove from {C} this morning.
Resides at {n} {W}, {C}, {Y} {n}.
Address: {n} {W}, {C}, {Y}
Lives on {W} near the {B}.
pharmacy: {B} on {W}
Uses the pharmacy at {W}, {C}.
Recent travel to {C}.
{H}
{H}, Department of Medicine
{H} - DISCHARGE SUMMARY
{H}
{n} {W}, {C}, {Y} {n}
LOCATION: {H}, {C}
Facility: {H}
Employer: {B}
School: {S}
Home: {C}, {Y}
Management of {E} in a {n}-year-old male, {N}, admitted to {H} on {m} {n}?
Guidelines for {E} in a {n}-year-old female, {G} {F}, who was seen at {H}?
Options for a {n}-year-old woman with {E}, {K}, evaluated at {H} on {n}/{n}/{n}
Best {D} dose for a {n} yo male, {K}, followed at {H}, {C}?
Contraindications for {D} in a {n}-year-old patient, {N}, with {E}?
{E} in {n}yo F, {K}, hx of HTN & CKD, seen at {H}
Recommended therapy for a child, {G} {F}, residing in {C}, diagnosed on {m} {n}?
Referral criteria for a {n}-year-old female patient, {T} {K}, diagnosed with {E}
Protocol for {E}, {n}-year-old male named {G} {F}, registered at {H}
Prognosis for a {n}yo male with {E}, {G} {F}, treated at {H}, {C}
See notes for {K}, seen at {H} on {m} {n}. Concern about {D}.
For patients like {G} {F}, resident of {C}, what is next?
Patient {K} at our {C} branch, seen {m} {n}, needs {D}
{N} (MRN: {n}) on {D}, what monitoring?
Can {G} {F}, a {n}-year-old with {E}, take {D}? Seen by Dr. {K} at {H}.
Tx for {E} in {K}, {n}M, pt of Dr. {F} in {C}
Is warfarin safe for {N}, a {n}-year-old with atrial fibrillation seen at {H} on {m} {n}?
What antibiotics can I give {G} {F}, MRN {n}, admitted to {H}?
Best treatment for {E} in {N}, {n}M from {C}?
My patient {G} {F} from {C} has resistant hypertension, next step?
Guidelines for {E} in a {n} yo woman, {N}, followed by Dr. {F} at {H}?
Summarize the last visit of {N}.
Can {G} take {D} with {D}?
Does {N} need a colonoscopy this year?
How should Dr. {F} dose {D} in renal failure for patient {N}?
Looking for alternatives to {D} for {T} {F}, seen in {C}.
hi this is {G} {F} calling about my results
my name is {N} and my doctor is {T} {F}
my mom {G} has been taking {D} since {m}
i live in {C} and go to {H}
this is {G} from {H} calling about {N}
please ask dr {F} to call me back
tell {G} i said thanks
me and my husband {G} moved to {C} last year
can {G} eat before the test
patient {N} room {n}
pt {F} in bed {n} needs a sitter
{G} in {n}B wants water
thx {G}
@{G} can you cover {F} in {n}?
{G}: did you page {F}?
{G} {F}: yes, calling now
[{n}:{n}] {G}: bed ready
Attendees: {N}, {N}, {N} {X}, {G} {F} (chaplain)
Present: {F}, {F}, {F} and {N}.
Family history: father {G} died of MI, sister {G} with breast cancer.
Proband {N}, brother {G}, aunt {G} {F}.
Mother: {N}. Father: {N}.
Baby boy {F}, born at {n} weeks.
Twin A {G}, twin B {G}.
Officer {F}, badge {n}, took the report.
Social worker {N} arranged transport to {C}.
Caseworker {T} {F} called from {B}.
Witness: {N}
Verified with {G} {F}, relationship: son
HCPOA is {N}.
{R} was seen and examined.
{R} ({n}F)
{n}. {R} - {n}F CHF, dispo pending
PID|1||{n}||{F}^{G}||{n}|F
NK1|1|{F}^{G}|SON
Ordered by: {F}^{G}
"{G}" to her family
goes by {G}
nickname {G}
also known as {N}
Maiden name {F}
formerly {N}
Email from {N} to {N}
From: {N}
To: {N}, {N}
Subject: {F}, {G}
On {n}/{n}, {N} wrote:
Thank you, {T} {F}, for the privilege.
The {F} family was updated.
The {F}s are moving to {C}.
{F}'s wife called.
{G}'s mother reports poor sleep.
Dr. {F}'s note reviewed.
Seen by {F} and {F} on rounds.
Rep {G} from {B} will attend.
The device rep, {N}, interrogated the pacemaker.
Coach {F} at {S} noticed the limp.
Teacher {T} {F}, room {n}.
Ship to {N}, {n} {W}, {C}
The {B} where she swims
the lake at {C}
the old {B} off {W}
ambulance from {C} Fire
Picked up at {W} and {W}.
Crash on {W} near {C}.
inmate at {B}
Works nights at the {B} plant.
She runs the register at {B}.
church friends from {B}
HISTORY: {T} {F} IS A {n} YEAR OLD FROM {C} WITH CHEST PAIN.
HIS WIFE {G} AND SON {G} WERE PRESENT.
TRANSFERRED FROM {H} BY HELICOPTER.
DICTATED BY: {N}, {X}
REQUESTED BY: DR. {F}
FOLLOW UP WITH DR. {F} IN {C}.
`
  .trim()
  .split('\n')

/** Sentences without identifiers: medicine full of capitals, surnames as eponyms, names that are words. */
export const CLEAN: readonly string[] = `
History of {E}, on {D} {n} mg daily and {D} {n} mg twice daily.
Positive {E}. Negative {E}.
{E} was considered but unlikely.
Start {D} {n} mg po bid. Stop {D}.
Allergies: {D}, {D}, latex
Medications: {D} {n} mg, {D} {n} mcg, {D}
Home meds include {D} and {D}.
{D} held for surgery.
Is {D} better than {D} for {E}?
Can I take {D} with {D}? 
Workup for {E} negative.
Treatment options for {E} in adults?
What is the mechanism of {D}?
Assessment: {E}, stable.
Impression: Possible {E}.
IMPRESSION: {E}. NO ACUTE FINDING.
MEDICATIONS: {D} {n}. {D} {n} TWICE A DAY.
EXAM: LUNGS CLEAR. HEART REGULAR. NO EDEMA.
REVIEW OF SYSTEMS: NEGATIVE EXCEPT AS ABOVE.
Constitutional: No fever. Eyes: No vision change. Respiratory: No cough.
Chief Complaint: Chest pain
History of Present Illness
Past Medical History: Hypertension, Hyperlipidemia, Diabetes Mellitus Type 2, Asthma
Past Surgical History: Appendectomy, Cholecystectomy, Total Knee Arthroplasty
Social History: Never smoker. Drinks wine on weekends.
Family History: Noncontributory.
Physical Examination: General: Alert, oriented, no distress.
Vital Signs: BP {n}/{n}, HR {n}, RR {n}, Temp {n}
Neck: Supple, no JVD. Heart: Regular rate and rhythm. Abdomen: Soft, nontender.
Labs: Sodium {n}, Potassium {n}, Creatinine {n}, Hemoglobin {n}
CT Abdomen and Pelvis with contrast: No acute abnormality.
MRI Brain without contrast shows no acute infarct.
Assessment and Plan
Plan: Continue current medications. Return in {n} weeks.
Discharge Instructions
Recommendations: Begin Physical Therapy. Repeat Echocardiogram in one year.
Patient will follow with Cardiology and Physical Therapy.
Consult Infectious Disease, Wound Care and Social Work.
Admit to Medicine. Telemetry. Full code.
Emergency Department Course
Intensive Care Unit, Operating Room, Recovery Room
Medicare and Medicaid accepted. Blue Cross prior authorization required.
English and Spanish spoken. Interpreter not needed. African American man. Hispanic woman.
Caucasian female in no distress. Filipino, Vietnamese and Somali handouts given.
He is Catholic and declines nothing. Jehovah's Witness, no blood products.
Seen on Monday and again on Thursday. Clinic closed Friday.
He may walk. She will rest. Hope for improvement. Grace period of {n} days.
Will follow. May repeat x1. Will discuss at next visit.
May be discharged home when stable.
Mark the site before surgery. Bill the insurance. Drew blood twice.
Frank discussion about prognosis. Rose petals on the tray. Faith is important.
Young man in mild distress. Brown sputum. Black stool. White count normal. Green drainage.
Long axis view. Short axis view. Sharp dissection used. Stone seen in left ureter.
Hand grip strong. Foot drop resolved. Head atraumatic. Back pain improved.
Retractor placed. Foley catheter removed. Jackson-Pratt drain to bulb suction.
Penrose drain. Swan-Ganz catheter. Bovie cautery. Kocher clamp. Kelly clamp. Allis clamp.
Trendelenburg position. Valsalva maneuver. Glasgow Coma Scale {n}.
Gram stain negative. Pap smear normal. Doppler study normal. Ringer's lactate.
Braden score {n}. Morse fall scale {n}. Apgar {n} and {n}. Barthel index {n}.
Child-Pugh class A. Wells score low. Ranson criteria {n}. Mallampati II. Killip class I.
Le Fort fracture. Colles fracture. Salter-Harris II. Baker cyst. Bell palsy.
Montreal Cognitive Assessment {n}/30. Boston naming test. Edinburgh scale {n}. Ottawa ankle rules negative.
Los Angeles grade B esophagitis. Lyme disease. Ebola. West Nile virus. Rocky Mountain spotted fever. Coxsackie virus.
Rift Valley fever, Marburg virus, Zika, Norwalk virus, Hong Kong flu, Spanish flu, Bethesda category II.
Call poison control at 1-800-222-1222 or 988 in a crisis.
Apple Watch, Fitbit and Dexcom readings reviewed. Uses an iPhone. Zoom visit. Epic chart.
Tylenol, Advil and Benadryl as needed. Vitamin D. Omega-3. Boost and Ensure.
Hepatitis B vaccine, Tdap, Gardasil, Pfizer booster given.
Normal Saline at {n} mL per hour. Lactated Ringer's bolus.
Left Lower Lobe pneumonia. Right Upper Quadrant pain. Lower Extremity edema.
No Known Drug Allergies. Nothing by mouth. As Needed. Twice Daily.
The patient was seen and examined. The risks were explained. The wound was closed.
Procedure: Laparoscopic Cholecystectomy. Anesthesia: General. Complications: None. Specimen: Gallbladder.
FINDINGS: Lungs are clear. TECHNIQUE: Axial images. COMPARISON: None.
Diet: Regular. Activity: As tolerated. Condition: Good. Disposition: Home.
Call the clinic if you have fever. Thank you for the referral. Thank you for calling.
Sincerely, Regards, Thanks, Dear patient, To whom it may concern,
Toxicity induced by {z} in rats. Enhanced by {z}. Effects were blocked by {A}.
Caused by {z} and {z}. Antagonized by {z}. Unaffected by {A} treatment. Treated with {A} or {A}.
Patients with {A} were older. In the {A} group. {A} patients improved. {A}/{A} ratio. The {A} gene. {A} infusion. Taking {A} daily. {A}-induced injury.
In contrast to {z}, {A} was active. RESULTS: {A} fell. CONCLUSIONS: {A} is safe. METHODS: {A} was given. PURPOSE: To test {z}.
Hepatitis C and hepatitis B. Amphotericin B. Vitamin D. Type I and type II. Group A strep. Factor V Leiden. Protein C and S.
X-linked {e}-{e} dystrophy, {e} ascites tumor, {e} dysplasia, the {e}-{e} gene, {e} kindreds, von {e}-{e} disease, Van der {e} syndrome.
{Z} patients. {Z} and {A}. The {z} receptor. Does {z} cause {z}? Case report: {Z} ({z}) as a cause of stroke.
{A} was elevated. {A} levels fell after {D}. No {A} found. The {A} was {n}.
{A} {n}, {A} {n}/{n}, {A} negative.
s/p {A} in {n}. Hx of {A}, {A} and {A}.
Patients with {A} ({A}) had more {A}.
{Z} was seen in {n} patients. {Z}-induced hypotension resolved.
Effects of {z} on serum {A} and {z} in rats.
{Z} and {Z} were given. {Z}: a review.
Treatment with {z} {n} mg kg caused {z} in mice.
Deficiency of {z} leads to {z}; {Z} is rare.
{e}, {e}, {e} and {e} signs were sought and not found.
{e} {n}. {e}-{e} {n}. {e} class II. {e} grade {n}.
{e}-{e} ossicle. {e} cyst. {e} view. {e} line normal.
Stains: {e}, {e} and {e}. Antigens {e} and {e}.
The {e} effect. Circle of {e}. Vein of {e}. Canal of {e}. Sphincter of {e}. Islets of {e}. Bundle of {e}.
{e} wrote about it. {e} syndrome, not {e} disease. X-linked {e}-{e} muscular dystrophy.
Takes {b} and {b} for birth control. Switched from {b} to {b}. {b} twice.
Granny Smith apples, Caesar salad, Graham crackers, Arnold Palmer, Shirley Temple, Virgin Mary, Bloody Mary, Dr Pepper, Bing cherries, Jordan almonds, French toast, Danish, English muffin, Virginia ham.
Spanish flu, German measles, Delhi belly, Montezuma revenge, Norwegian scabies, Japanese encephalitis, Saint Louis encephalitis, Hong Kong flu.
Hurricane season. Super Bowl party. Netflix at night. Uses Zoom, Uber and Amazon. Drives a Honda. Ford truck. Samsung phone. Toyota.
Bair Hugger on. Hill-Rom bed. Stryker frame. Camino bolt. Jackson-Rees circuit. Mapleson circuit. Blanketrol at {n}. Hoyer lift.
Scores: Glasgow {n}, Braden {n}, Morse {n}, Norton {n}, Ramsay {n}, Aldrete {n}, Rankin {n}, Barthel {n}, Lawton {n}, Katz {n}, Epworth {n}, Rockall {n}.
Alberta, Boston, Edinburgh, Cincinnati, Los Angeles, Ottawa, Toronto and Rankin scales.
Mood "gray", affect flat. Names: face, velvet, church, daisy, red. Recall {n}/{n}.
GROSS: Received in formalin. MICROSCOPIC: Sections show. DIAGNOSIS: Benign.
RESEARCH VISIT NOTE. PROGRESS NOTE. CONSULTATION. TELEPHONE ENCOUNTER. OPERATIVE REPORT. NURSING NOTE.
Chart reviewed. Lunch at noon. Hosp day {n}. Echo today. Neuro intact. Perio exam. Peds consult. Ortho aware. Derm pending. Psych to see. Rheum follow up.
PET/CT. N/V. M/W/F. A/P. S/P. R/O. W/O. H/O. D/C'd. P.E. P.S. thanks. OK. Okay.
Medical Records. Social Services. Front Desk. Human Resources. Home Health. Case Management. Patient Relations.
Calcium, sodium and potassium normal. Serum iron low. Na+ and K+ channels. N-acetyl cysteine. L-dopa. Alpha, beta and gamma. Torsades de pointes. Cor pulmonale. Situs inversus. Neisseria, Candida and Staphylococcus. E. coli. C. difficile. H. pylori.
National Institutes of Health. World Health Organization. American College of Cardiology. International Headache Society. Veterans Affairs. Food and Drug Administration. Social Security.
the hospital clinic is open late. she works in a store. he goes to school. the church. the garage was locked. in the store, at the gym, to the bank. a nursing home. village. post office.
Dr. X, Mr. ABC, XYZ, Dr. said so, the doctor will call.
New York Heart Association class II. American Heart Association. Centers for Disease Control.
`
  .trim()
  .split('\n')

export const EPONYM_TERMS: readonly string[] =
  "Parkinson's disease|Parkinson disease|Alzheimer's disease|Crohn's disease|Graves' disease|Graves disease|Hashimoto's thyroiditis|Addison's disease|Cushing's syndrome|Wilson's disease|Wilson disease|Huntington's disease|Hodgkin lymphoma|Hodgkin's lymphoma|non-Hodgkin lymphoma|Burkitt lymphoma|Kaposi sarcoma|Ewing sarcoma|Wilms tumor|Down syndrome|Turner syndrome|Marfan syndrome|Ehlers-Danlos syndrome|Guillain-Barré syndrome|Guillain-Barre syndrome|Sjögren's syndrome|Sjogren syndrome|Raynaud's phenomenon|Raynaud phenomenon|Meniere's disease|Bell's palsy|Murphy's sign|Murphy sign|McBurney's point|McBurney point tenderness|Babinski sign|Hoffmann's sign|Romberg test|Romberg sign|Phalen's test|Tinel sign|Lachman test|McMurray test|Homans sign|Kernig sign|Brudzinski sign|Chvostek sign|Trousseau sign|Rovsing sign|Cullen sign|Grey Turner sign|Virchow node|Virchow's triad|Charcot joint|Charcot-Marie-Tooth disease|Dupuytren contracture|Peyronie disease|Paget disease|Paget's disease|Barrett esophagus|Barrett's esophagus|Mallory-Weiss tear|Zenker diverticulum|Meckel's diverticulum|Hirschsprung disease|Peyer patches|Billroth II|Whipple procedure|Nissen fundoplication|Roux-en-Y gastric bypass|Hartmann procedure|Wolff-Parkinson-White syndrome|Brugada syndrome|Mobitz type II|Wenckebach block|Kussmaul respirations|Cheyne-Stokes breathing|Korsakoff syndrome|Wernicke encephalopathy|Lewy body dementia|Pick disease|Tourette syndrome|Asperger syndrome|Creutzfeldt-Jakob disease|Arnold-Chiari malformation|Chiari malformation|Dandy-Walker malformation|Tetralogy of Fallot|Eisenmenger syndrome|Ebstein anomaly|Fontan circulation|Takayasu arteritis|Takotsubo cardiomyopathy|Kawasaki disease|Buerger disease|Behçet's disease|Behcet disease|Wegener granulomatosis|Churg-Strauss syndrome|Goodpasture syndrome|Henoch-Schönlein purpura|Berger disease|Alport syndrome|Fanconi anemia|von Willebrand disease|Christmas disease|Bence Jones protein|Reed-Sternberg cells|Philadelphia chromosome|Lynch syndrome|Li-Fraumeni syndrome|Peutz-Jeghers syndrome|Zollinger-Ellison syndrome|Budd-Chiari syndrome|Gilbert syndrome|Gilbert's syndrome|Crigler-Najjar syndrome|Baker's cyst|Osgood-Schlatter disease|Legg-Calvé-Perthes disease|Ortolani maneuver|Barlow maneuver|Apgar score|Glasgow Coma Scale|Wells score|Child-Pugh score|Gleason score|Breslow depth|Clark level|Braden scale|Ranson's criteria|Duke criteria|Jones criteria|Epley maneuver|Dix-Hallpike test|Valsalva maneuver|Heimlich maneuver|Trendelenburg gait|Allen test|Schirmer test|Weber test|Rinne test|Snellen chart|Mantoux test|Coombs test|Gram stain|Ziehl-Neelsen stain|Pap smear|Foley catheter|Hickman line|Swan-Ganz catheter|Jackson-Pratt drain|Kirschner wire|Steinmann pin|Doppler ultrasound|Holter monitor|Mohs surgery|Fournier gangrene|Ludwig angina|Lemierre syndrome|Stevens-Johnson syndrome|Bowen disease|Merkel cell carcinoma|Reye syndrome|Sheehan syndrome|Conn syndrome|Bartter syndrome|Gaucher disease|Fabry disease|Pompe disease|Niemann-Pick disease|Tay-Sachs disease|Prader-Willi syndrome|Angelman syndrome|Williams syndrome|DiGeorge syndrome|Klinefelter syndrome|Noonan syndrome|Sturge-Weber syndrome|von Hippel-Lindau disease|Friedreich ataxia|Duchenne muscular dystrophy|Becker muscular dystrophy|Lambert-Eaton syndrome|Horner syndrome|Argyll Robertson pupil|Marcus Gunn pupil|Adie pupil|Broca aphasia|Wallenberg syndrome|Brown-Séquard syndrome|Schatzki ring|Boerhaave syndrome|Ogilvie syndrome|Courvoisier sign|Bouchard nodes|Heberden nodes|Osler nodes|Janeway lesions|Roth spots|Koplik spots|Hutchinson sign|Nikolsky sign|Auspitz sign|Gottron papules|Still's disease|Felty syndrome|Reiter syndrome|Lyme disease|Chagas disease|Hansen disease|Whipple disease|Weil disease|Pott disease|Colles fracture|Smith fracture|Jones fracture|Lisfranc injury|Bennett fracture|Galeazzi fracture|Monteggia fracture|Morton neuroma|Haglund deformity|de Quervain tenosynovitis|Finkelstein test|Spurling test|Hawkins test|Neer sign|Speed's test|Yergason test|Ober test|Thomas test|Kegel exercises|Braxton Hicks contractions|Bishop score|Leopold maneuvers|Pfannenstiel incision|Bartholin cyst|Skene gland|Asherman syndrome|Meigs syndrome|Krukenberg tumor|Brenner tumor|Mirizzi syndrome|Dubin-Johnson syndrome|Caroli disease|Kasai procedure|Blalock-Taussig shunt|Norwood procedure|Maze procedure|Cox maze|Ross procedure|Bentall procedure|Dressler syndrome|Prinzmetal angina|Levine sign|Kerley B lines|Hampton hump|Westermark sign|Ghon complex|Hamman sign|Light's criteria|Cockcroft-Gault|Friedewald equation|Fick method|Frank-Starling curve|Bazett formula|Hodgkin disease|Hunter syndrome|Hurler syndrome|Gardner syndrome|Cowden syndrome|Moro reflex|Snellen 20/40|Hashimoto disease|Menetrier disease|Plummer-Vinson syndrome|Riedel thyroiditis|Waldenstrom macroglobulinemia|Sezary syndrome|Castleman disease|Langerhans cell histiocytosis|Rosai-Dorfman disease|Erdheim-Chester disease|Takayasu disease|Cogan syndrome|Sweet syndrome|Hailey-Hailey disease|Darier disease|Grover disease".split(
    '|',
  )
