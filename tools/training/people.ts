/** Invents people and places for training text, from public-domain name tables and lists of our own. */
import { readFileSync } from 'node:fs'
import type { Random } from './random.ts'

// Given and family names of many origins that the United States tables hold rarely; written for this project.
const WORLD_GIVEN =
  'Aarav Abdul Abena Adaeze Adebayo Agnieszka Ahmet Aiko Aisha Akira Alejandra Amara Amina Anaïs Andrzej Anh Anjali Antonella Arash Aurelio Ayesha Babajide Bao Bashir Beata Bogdan Bjorn Bronislava Catalina Chiamaka Chidi Chiara Ciaran Concepción Dariusz Dilip Dmitri Ebele Efua Ekaterina Emeka Enrique Esperanza Eun-ji Fatima Fatou Farhad Faisal Folasade Fumiko Giannis Giorgio Goran Graciela Gulnara Guadalupe Habiba Hadiza Haruki Heike Hiroshi Hyun-woo Ibrahim Ifeoma Ignacio Ikenna Ilse Imani Ingrid Irina Isamu Ivana Jaroslav Jesús Jia Jorge Juma Kamala Kaoru Karthik Katarzyna Keisha Kenji Khadija Khalid Kofi Kwame Lakshmi Lars Lech Leila Linh Ludmila Magdalena Mahmoud Malik Manoj Marisol Mateo Mehmet Mei-Ling Miguel Min-jun Mireille Mohammed Nadia Naoko Ngozi Nguyet Nikolai Nkechi Noor Obinna Oksana Olga Oluwaseun Omar Parisa Pavel Pedro Phuong Piotr Priya Rafael Rajesh Ramón Rania Rashid Renuka Roya Sakura Samir Sanjay Sergei Shanice Shirin Siobhan Sunita Svetlana Tamar Tariq Thanh Thi Thuy Tomasz Tunde Uchenna Venkat Vikram Viktor Wanjiru Wei Xiomara Yaw Yetunde Yevgeny Yuki Yusuf Zainab Zofia Zsofia'.split(
    ' ',
  )
const WORLD_FAMILY =
  "Abadi Abdullah Abubakar Achebe Adeyemi Afolabi Agarwal Aguilar Ahmed Akhtar Akintola Alvarez Amadi Andersson Antonopoulos Arslan Asante Azikiwe Baptiste Baranowski Barzani Batbayar Bianchi Bjornstad Bondarenko Boateng Bui Castellanos Chaudhary Chatterjee Chowdhury Cissé D'Angelo D'Souza Dang Das Delacroix Desrosiers Diallo Dimitriou Dlamini Dubois Duong Ekwueme Eriksen Escobedo Eze Farouk Fernandes Fitzgerald Gebremariam Ghosh Giannopoulos Gupta Haddad Hakimi Hashimoto Hosseini Huynh Ibrahimovic Igwe Iyer Jafari Jankowski Johansson Kaczmarek Kamara Karimi Kariuki Kaur Khoury Kim Kobayashi Kovacs Kowalczyk Krishnamurthy Kuznetsov Lindqvist Łukasik MacGregor Mahlangu Majumdar Mamdani Mbeki McAllister Mehrotra Mendoza Mensah Mukherjee Mwangi N'Diaye Nakagawa Nakamura Natarajan Ndlovu Nowakowski O'Sullivan Obi Ochieng Odhiambo Ogunleye Okafor Okonkwo Okoye Oliveira Onyango Osei Owusu Oyelaran Papadopoulos Park Patel Petrov Pham Popescu Quiñones Rahimi Ramaswamy Rao Reddy Rezaei Rossi Saito Salazar Sankara Santos Schäfer Sharma Shevchenko Singh Sithole Sokolov Srinivasan Stoltenberg Subramanian Sørensen Takahashi Tanaka Tchaikovsky Tesfaye Thapa Tran Tshabalala Uddin Ueda Umarov Vargas Vasquez Venkataraman Villanueva Vuković Wanjiku Watanabe Weiss Wojcik Xiong Yamamoto Yilmaz Yoshida Zawadzki Zhang Zhou Zielinski".split(
    ' ',
  )
const TREES =
  'Cedar Maple Oak Willow Pine Birch Elm Aspen Magnolia Juniper Cypress Sycamore Laurel Hawthorn Redwood Spruce Walnut Hickory'.split(' ')
const LAND =
  'Ridge Valley Grove Creek Lake River Hill Hills Brook Springs Meadow Meadows Point Harbor Bay Falls Shore Bend Canyon Prairie Summit View Park Hollow Crossing Run Heights Glen'.split(
    ' ',
  )
const SAINTS =
  "St. Mary's|St. Luke's|Saint Joseph|St. Vincent's|St. Agnes|Sacred Heart|Mercy|Good Samaritan|Holy Cross|Our Lady of Lourdes|St. Anne's|Providence|Mount Carmel|Bethesda|Trinity|St. Brigid's|Saint Francis|Mt. Zion|St. Elizabeth|Bethany|St. Jude's|Beth Israel|Emmanuel|Zion".split(
    '|',
  )
const HOSPITALS =
  "Hospital|Medical Center|General Hospital|Memorial Hospital|Regional Medical Center|Community Hospital|Health|Health System|Clinic|Regional|Memorial|General|University Hospital|Health Center|Infirmary|Hospice|Urgent Care|Family Practice|Family Medicine|Pediatrics|Cardiology|Orthopedics|Dental|Imaging|Rehab|Nursing Home|Care Center|Surgery Center|Eye Associates|Dialysis|Women's Health|Cancer Center|Radiology|Dermatology".split(
    '|',
  )
// Institutions that go by a short or well-known name.
const SYSTEMS =
  "UCSF|UCLA|NYU Langone|NYU|MGH|Mass General|BWH|OHSU|UPMC|UAB|UNC|USC|VCU|UVA|MUSC|MD Anderson|Mayo|Mayo Clinic|Cleveland Clinic|Johns Hopkins|Johns Hopkins Hospital|Hopkins|Mount Sinai|Mt. Sinai|Cedars-Sinai|Cedars|Kaiser Permanente|Stanford|Stanford Health Care|Duke|Emory|Vanderbilt|Barnes-Jewish|Beth Israel Deaconess|Brigham and Women's|Langone|NewYork-Presbyterian|NY Presbyterian|Columbia|Weill Cornell|Penn|Yale New Haven|Rush|Geisinger|Sutter|Intermountain|Scripps|Sloan Kettering|Dana-Farber|Fred Hutch|Bellevue|Bellevue Hospital|Montefiore|Lenox Hill|Tufts|Baystate|Lahey|Dartmouth-Hitchcock|Maine Med|Henry Ford|Beaumont|Spectrum|Houston Methodist|Baylor|Parkland|Grady|Cook County|Jackson Memorial|Hennepin|Fairview|Regions|Sanford|Avera|Denver Health|Banner|Legacy Emanuel|Swedish|Harborview|Virginia Mason|Children's|Boston Children's|CHOP|Nationwide Children's|Texas Children's|Lurie Children's|the VA|the county hospital|County General|Memorial|St. Mary's|St. Luke's|St. Joe's|Good Sam|Mercy|Methodist|Presbyterian|Providence|Baptist|Lakeside|Riverside|Northside|Eastside|Westside Clinic|General|the General".split(
    '|',
  )
const SCHOOLS =
  'Elementary|Middle School|High School|High|Academy|College|University|Community College|Prep|Charter School|Preschool|Primary School|Elementary School'.split(
    '|',
  )
const TRADES =
  'Foods|Logistics|Plumbing|Auto Body|Bakery|Nails|Diner|Hardware|Construction|Trucking|Roofing|Electric|Farms|Orchards|Dairy|Steel|Paper Mill|Foundry|Lumber|Brewery|Coffee|Market|Grocery|Pharmacy|Apartments|Towers|Estates|Hotel|Inn|Motel|Church|Baptist Church|Lutheran Church|Temple|Mosque|Library|Fire Department|Police Department|Correctional Facility|Shelter|Manor|Gardens|Golf Club|Marina|Airport|Park|State Park|Trail|Mall|Theater|Tavern|Pizza|Garage|Landscaping|Textiles|Cannery|Shipyard|Warehouse|Salon|Daycare|Vineyards|Ranch|Co-op|Credit Union|Bank|Insurance Agency|Law Firm|Packing|Poultry'.split(
    '|',
  )
const STREETS = 'Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Court|Ct|Boulevard|Blvd|Way|Place|Terrace|Parkway|Trail|Circle'.split('|')
export const STATES =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY'.split(
    ' ',
  )
export const CREDENTIALS =
  'MD|M.D.|DO|RN|NP|PA-C|PhD|PharmD|LCSW|MSW|DDS|PT, DPT|OTR/L|CCC-SLP|RD|FACC|CRNA|CNM|LPN|DNP|MSN, RN|MBBS|DPM|OD|Psy.D.|RRT|BSN'.split(
    '|',
  )
const TITLES = ['Dr.', 'Dr', 'Mr.', 'Mrs.', 'Ms.', 'Miss', 'Doctor', 'Prof.', 'Nurse', 'Rev.', 'Officer', 'Sr.', 'Mx.']

/** How often a name is one that no list has: the text to come is full of them. */
const UNLISTED = 0.15

/** Makes names and places. */
export class People {
  readonly #random: Random
  readonly #given: string[] = []
  readonly #family: string[] = []
  readonly #top: string[] = []
  readonly #cities: string[] = []

  constructor(random: Random, shared: string) {
    this.#random = random
    const table = (file: string): string[] => readFileSync(`${shared}/data/phi/names/${file}`, 'utf8').trim().split('\n')
    const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1).toLowerCase()
    for (const line of table('given_names_ssa_1880_2024.csv').slice(1)) {
      const [name, births] = line.split(',')
      const times = Number(births) > 100_000 ? 6 : Number(births) > 10_000 ? 3 : Number(births) > 500 ? 1 : 0
      for (let count = 0; count < times; count += 1) this.#given.push(capital(name!))
    }
    for (const name of table('surnames_census_1990.txt')) this.#family.push(capital(name.trim()))
    for (const line of table('surnames_census_2010_top1000.csv').slice(1)) this.#top.push(capital(line.split(',')[0]!))
    for (const name of table('cities_us.txt')) this.#cities.push(name.trim())
  }

  /** A name that no list has, made of the beginning of one and the end of another. */
  unlisted(): string {
    const one = this.#random.pick(this.#family)
    const other = this.#random.pick(this.#random.chance(0.5) ? this.#family : WORLD_FAMILY)
    return one.slice(0, Math.ceil(one.length / 2)) + other.slice(Math.floor(other.length / 2)).toLowerCase()
  }
  given(): string {
    if (this.#random.chance(UNLISTED)) return this.unlisted()
    return this.#random.chance(0.2) ? this.#random.pick(WORLD_GIVEN) : this.#random.pick(this.#given)
  }
  family(): string {
    if (this.#random.chance(UNLISTED)) return this.unlisted()
    const kind = this.#random.next()
    if (kind < 0.35) return this.#random.pick(this.#top)
    if (kind < 0.65) return this.#random.pick(this.#family)
    if (kind < 0.9) return this.#random.pick(WORLD_FAMILY)
    if (kind < 0.95) return `${this.#random.pick(this.#top)}-${this.#random.pick(this.#random.chance(0.5) ? WORLD_FAMILY : this.#top)}`
    return `${this.#random.pick(['de la', 'van der', 'von', 'Van', 'De', 'Al', 'Ben', 'St.', 'Mac', 'del', 'El'])} ${this.#random.pick(WORLD_FAMILY)}`
  }
  initial(): string {
    return 'ABCDEFGHIJKLMNOPRSTVWYZ'[this.#random.below(23)]!
  }
  full(): string {
    const kind = this.#random.next()
    if (kind < 0.6) return `${this.given()} ${this.family()}`
    if (kind < 0.75) return `${this.given()} ${this.initial()}. ${this.family()}`
    if (kind < 0.8) return `${this.given()} ${this.initial()} ${this.family()}`
    if (kind < 0.87) return `${this.given()} ${this.given()} ${this.family()}`
    if (kind < 0.93) return `${this.initial()}. ${this.family()}`
    if (kind < 0.96) return `${this.given()} ${this.initial()}.`
    return `${this.given()} ${this.family()} ${this.#random.pick(['Jr.', 'Sr.', 'III', 'II', 'Jr'])}`
  }
  reversed(): string {
    const tail = this.#random.next()
    const mark = this.#random.chance(0.85) ? ', ' : ','
    const name = `${this.family()}${mark}${this.given()}${tail < 0.3 ? ` ${this.initial()}` : tail < 0.45 ? ` ${this.initial()}.` : tail < 0.55 ? ` ${this.given()}` : ''}`
    return this.#random.chance(0.5) ? name.toUpperCase() : name
  }
  title(): string {
    return this.#random.pick(TITLES)
  }
  initials(): string {
    const letters = this.initial() + (this.#random.chance(0.4) ? this.initial() : '') + this.initial()
    return this.#random.chance(0.5) ? letters : letters.toLowerCase()
  }
  city(): string {
    return this.#random.pick(this.#cities)
  }
  state(): string {
    return this.#random.pick(STATES)
  }
  facility(): string {
    if (this.#random.chance(0.22)) return this.#random.pick(SYSTEMS)
    return `${this.#stem()} ${this.#random.pick(HOSPITALS)}`
  }
  school(): string {
    return `${this.#stem()} ${this.#random.pick(SCHOOLS)}`
  }
  business(): string {
    const kind = this.#random.next()
    if (kind < 0.15) return `${this.family()} & ${this.#random.pick(['Sons', 'Daughters', 'Co', this.family()])}`
    return `${this.#stem()} ${this.#random.pick(TRADES)}`
  }
  street(): string {
    const stem = this.#random.chance(0.5)
      ? this.#random.pick(this.#top)
      : this.#random.chance(0.5)
        ? this.#random.pick(TREES)
        : `${this.#random.pick(TREES)} ${this.#random.pick(LAND)}`
    return `${stem} ${this.#random.pick(STREETS)}`
  }
  #stem(): string {
    const kind = this.#random.next()
    if (kind < 0.25) return this.#random.pick(SAINTS)
    if (kind < 0.45) return this.city()
    if (kind < 0.6) return this.family()
    if (kind < 0.75) return `${this.#random.pick(TREES)} ${this.#random.pick(LAND)}`
    if (kind < 0.85)
      return `${this.#random.pick(['North', 'South', 'East', 'West', 'Upper', 'Lower', 'Old', 'New', 'Big', 'Little', 'Blue', 'Green', 'Silver', 'Golden', 'Grand', 'Red'])} ${this.#random.pick(LAND)}`
    if (kind < 0.9)
      return `University of ${this.#random.pick(['Utah', 'Iowa', 'Michigan', 'Kansas', 'Florida', 'Washington', 'Toledo', 'Vermont'])}`
    return `${this.given()} ${this.family()}`
  }
}
