import { describe, expect, it } from 'vitest'
import type { KnownIdentity } from '../../src/base/seams/deidentifier.ts'
import { createDeidentifier } from '../../src/deidentify/deidentifier.ts'
import { knownIdentity } from '../../src/deidentify/known-identity.ts'

// Written from what the docs promise, not from the code: every exact variant of what the chart knows is found, in every frame.
interface Invented {
  readonly given: readonly string[]
  readonly family: string
  readonly suffix?: string
}
const GIVEN =
  "Maria|José|Siobhán|Nguyệt|Adaeze|Zoë|François|Jean-Luc|Mary Ann|Xóchitl|Øyvind|Łukasz|Đức|Ngozi|Wei|Yu|Bo|Li|O|Björn|Anaïs|Fatima|Mei-Ling|D'Andre|William|Margaret|Robert|Elizabeth|Priya|Hiroshi|Oluwaseun|Kateryna|Abdul-Rahman|Grace|Hope|Will|Mark|June|Dawn|Angel".split(
    '|',
  )
const MIDDLE = ['', 'Elena', 'J.', 'Q', 'van', 'Anh Thị', 'Grace', 'Ünal'].map((middle) => (middle === 'van' ? 'Lee' : middle))
const FAMILY =
  "Ortiz|O'Brien|García Márquez|van der Berg|de la Cruz|Smith-Jones|Müller|Nguyễn|Ng|Li|E|Okafor|D'Angelo|al-Rashid|Øster|Łuczak|St. John|MacDonald|Fernández-Vega|Castañeda|Ünal|Young|Graves|Parkinson|Rose|Wu|von Trapp|Ben-David|Ó Súilleabháin|Saint-Exupéry|Tran|Bush|Cook|Park|Do|Day|Bell".split(
    '|',
  )
const SUFFIX = ['', '', 'Jr.', 'III']

const people: readonly Invented[] = Array.from({ length: 296 }, (_, index) => {
  const middle = MIDDLE[index % MIDDLE.length]!
  const suffix = SUFFIX[index % SUFFIX.length]!
  return {
    given: [GIVEN[(index * 7) % GIVEN.length]!, ...(middle === '' ? [] : [middle])],
    family: FAMILY[(index * 5 + Math.floor(index / FAMILY.length)) % FAMILY.length]!,
    ...(suffix === '' ? {} : { suffix }),
  }
})

const two = (value: number): string => String(value).padStart(2, '0')
const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December'.split('|')
const STREETS = ['12 Quay Street', '4471 North Elm Avenue', '9 St. Mary Road', '120-B Mill Lane', '77 Old Post Rd, Apt 4', 'PO Box 5512']
const CITIES = ['Quincy', 'New Bedford', 'Winston-Salem', "Coeur d'Alene", 'St. Louis', 'Española']

const chartOf = (index: number) => {
  const { given, family, suffix } = people[index]!
  const year = 1931 + ((index * 13) % 88)
  const month = 1 + (index % 12)
  const day = 1 + ((index * 11) % 28)
  const area = 201 + ((index * 17) % 780)
  const phone = [String(area), '555', two(index % 100) + two((index * 7) % 100)] as const
  const mrns = [
    `A-${4000 + index}-${two(index % 90)}`,
    `00${120_000 + index * 31}`,
    `MR ${700_000 + index}`,
    `${index + 10}.${3_000 + index}.7`,
  ]
  const ssn = `${123 + index}-${two(11 + (index % 80))}-${4000 + index}`
  const plan = `XWZ${two(index % 100)}-${5_500_000 + index}`
  const local = `${given[0]!
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()}.${two(index % 100)}.kite`
  return {
    given,
    family,
    suffix,
    birth: [year, month, day] as const,
    phone,
    mrn: mrns[index % mrns.length]!,
    ssn,
    plan,
    email: `${local}@mail.example`,
    street: STREETS[index % STREETS.length]!,
    city: CITIES[index % CITIES.length]!,
    zip: `0${2100 + index}`,
  }
}
type Chart = ReturnType<typeof chartOf>

const identityOf = ({
  given,
  family,
  suffix,
  birth: [year, month, day],
  phone,
  mrn,
  ssn,
  plan,
  email,
  street,
  city,
  zip,
}: Chart): KnownIdentity =>
  knownIdentity({
    resourceType: 'Patient',
    id: '1',
    name: [{ given, family, ...(suffix === undefined ? {} : { suffix: [suffix] }) }],
    birthDate: `${year}-${two(month)}-${two(day)}`,
    telecom: [
      { system: 'phone', value: phone.join('-') },
      { system: 'email', value: email },
    ],
    address: [{ line: [street], city, postalCode: zip }],
    identifier: [
      { type: { coding: [{ code: 'MR' }] }, value: mrn },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn },
      { type: { coding: [{ code: 'MB' }] }, value: plan },
    ],
  })

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ø/g, 'o')
    .replace(/Ø/g, 'O')
    .replace(/ł/g, 'l')
    .replace(/Ł/g, 'L')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
const wide = (text: string): string => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
const initial = (name: string): string => [...name][0]!
const NICKNAMES: Readonly<Record<string, readonly string[]>> = {
  William: ['Bill', 'Billy'],
  Margaret: ['Peggy', 'Maggie'],
  Robert: ['Bob'],
  Elizabeth: ['Liz', 'Betty'],
}

function names({ given, family, suffix }: Chart): string[] {
  const [first, middle] = [given[0]!, given[1]]
  const full = `${first} ${family}`
  const written = [
    full,
    `${family}, ${first}`,
    `${family},${first}`,
    `${family} ${first}`,
    `${family}^${first}`,
    `${full}'s`,
    `${full}’s`,
    full.toUpperCase(),
    `${family}, ${first}`.toUpperCase(),
    plain(full),
    full.normalize('NFD'),
    full.replace(/ /g, '\n'),
    full.replace(/ /g, '  '),
    full.replace(/'/g, '’'),
    full.replace(/'/g, ''),
    full.replace(/-/g, ' '),
    wide(full),
    `Mr. ${family}`,
    `Mrs. ${family}`,
    `Ms ${family}'s`,
    `${first} ${family} ${suffix ?? 'Sr.'}`,
  ]
  // One letter for a first name says something only beside a surname that says something.
  if (family.length > 2) {
    written.push(
      `${initial(first)}. ${family}`,
      `${initial(first)} ${family}`,
      `${family}, ${initial(first)}.`,
      `${family} ${initial(first)}`,
    )
    for (const [from, to] of [
      ['van der ', 'Van Der '],
      ['de la ', 'De La '],
      ['von ', 'Von '],
      ['al-', 'Al-'],
    ] as const)
      if (family.startsWith(from)) written.push(`${first} ${family.replace(from, to)}`, `${first} ${family.slice(from.length)}`)
    for (const part of family.split(/[-\s]/)) if (part.length > 3) written.push(`${first} ${part}`, `Mr. ${part}`)
  }
  if (first.length > 2) written.push(`${first} ${initial(family)}.`)
  if (family.length > 2 && first.length > 2) written.push(full.toLowerCase())
  if (middle !== undefined) {
    const bare = middle.replace('.', '')
    written.push(
      `${first} ${bare} ${family}`,
      `${family}, ${first} ${bare}`,
      `${first} ${initial(bare)} ${family}`,
      `${first} ${initial(bare)}. ${family}`,
      `${family}, ${first} ${initial(bare)}.`,
    )
    if (family.length > 2)
      written.push(
        `${initial(first)}.${initial(bare)}. ${family}`,
        `${initial(first)} ${initial(bare)} ${family}`,
        `${initial(first)}. ${initial(bare)}. ${family}`,
      )
  }
  for (const nickname of NICKNAMES[first] ?? []) written.push(nickname, `${nickname} ${family}`, `${family}, ${nickname}`, `${nickname}'s`)
  return written
}

function dates({ birth: [year, month, day] }: Chart): string[] {
  const [m, d, yy] = [String(month), String(day), String(year).slice(2)]
  const [mm, dd] = [two(month), two(day)]
  const name = MONTHS[month - 1]!
  const short = name.slice(0, 3)
  const ordinal = `${day}${/1[123]$/.test(dd) ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`
  const written = [
    `${year}-${mm}-${dd}`,
    `${year}/${mm}/${dd}`,
    `${year}.${mm}.${dd}`,
    `${year}${mm}${dd}`,
    ...['/', '-', '.'].flatMap((mark) =>
      [
        [mm, dd, year],
        [m, d, year],
        [m, d, yy],
        [mm, dd, yy],
        [dd, mm, year],
      ].map((parts) => parts.join(mark)),
    ),
    `${name} ${d}, ${year}`,
    `${name} ${ordinal}, ${year}`,
    `${name} ${d} ${year}`,
    `${short} ${d}, ${year}`,
    `${short}. ${d}, ${year}`,
    `${d} ${name} ${year}`,
    `${dd} ${short} ${year}`,
    `${dd}-${short}-${year}`,
    `${d}-${short}-${yy}`,
    `${dd}${short.toUpperCase()}${year}`,
    `${ordinal} of ${name}, ${year}`,
    `the ${ordinal} of ${name} ${year}`,
    `${name} ${d}`,
    `${name.toUpperCase()} ${dd}, ${year}`,
  ]
  return [...written, wide(written[0]!), wide(`${mm}/${dd}/${year}`), `${name} ${d},\n${year}`, `${name}\n${d}, ${year}`]
}

const phones = ({ phone: [area, exchange, line] }: Chart): string[] => [
  ...['-', '.', ' ', ''].map((mark) => [area, exchange, line].join(mark)),
  `(${area}) ${exchange}-${line}`,
  `(${area})${exchange}-${line}`,
  `${area}/${exchange}-${line}`,
  `${area} ${exchange}-${line}`,
  `+1 ${area} ${exchange} ${line}`,
  `+1${area}${exchange}${line}`,
  `+1-${area}-${exchange}-${line}`,
  `1-${area}-${exchange}-${line}`,
  `1 (${area}) ${exchange}-${line}`,
  `${exchange}-${line}`,
  `${area} - ${exchange} - ${line}`,
  `${area}-\n${exchange}-${line}`,
  `${area}‑${exchange}‑${line}`,
  wide(`${area}-${exchange}-${line}`),
]

function numbers(value: string): string[] {
  const tight = value.replace(/[^A-Za-z0-9]/g, '')
  const written = [
    value,
    tight,
    value.toLowerCase(),
    tight.toLowerCase(),
    tight.toUpperCase(),
    ...['-', ' ', '.', '/'].map((mark) => value.replace(/[-. ]/g, mark)),
  ]
  const unpadded = tight.replace(/^0+/, '')
  return [...written, `#${value}`, wide(value), ...(unpadded === tight ? [] : [unpadded])]
}
const ssns = ({ ssn }: Chart): string[] => [...numbers(ssn), ssn.replace(/-/g, ' - '), ssn.replace(/-/g, '–')]

function places({ street, city, zip }: Chart): string[] {
  const short = street.replace('Street', 'St').replace('Avenue', 'Ave').replace('Road', 'Rd').replace('Lane', 'Ln').replace('North', 'N')
  const written = [
    street,
    street.toUpperCase(),
    street.toLowerCase(),
    short,
    `${short}.`,
    street.replace(/ /g, '\n'),
    wide(street),
    `${street}, ${city}`,
    `${street}\n${city}`,
  ]
  return [...written, city, city.toUpperCase(), plain(city), `${city} ${zip}`, zip, `${zip}-1234`]
}

const emails = ({ email }: Chart): string[] => [
  email,
  email.toUpperCase(),
  `<${email}>`,
  `mailto:${email}`,
  email.slice(0, email.indexOf('@')),
  email.replace('@', ' @ '),
  wide(email),
]

const FRAMES = [
  'The patient was seen today. We spoke with {} about the results and the plan.',
  '{} was seen in clinic and reports no pain.',
  'Patient: {}\nAllergies: none known\n',
  'Discussed at length ({}); will follow up in two weeks.',
  'Medications were reviewed with {}, who agrees. Metformin 500 mg twice daily.',
]
const deidentifier = createDeidentifier()

/** Whether spans cover each letter and digit of what stands at `start`. Ordinary words around a value are not the value. */
function missed(text: string, start: number, end: number, known: KnownIdentity): string {
  const spans = deidentifier.detect(text, { known })
  let left = ''
  for (let at = start; at < end; at++) if (!spans.some((span) => at >= span.start && at < span.end)) left += text[at]
  return left.replace(/(?:^|[\s.’'])(?:the|Mrs?|Ms|s|of|mailto|Jr|Sr|III|S|r)(?=[\s.:]|$)/giu, '').replace(/[^\p{L}\p{N}]/gu, '')
}

const KINDS: Readonly<Record<string, (chart: Chart) => readonly string[]>> = {
  names,
  dates,
  phones,
  'record numbers': ({ mrn }) => numbers(mrn),
  'social security numbers': ssns,
  'plan numbers': ({ plan }) => numbers(plan),
  places,
  emails,
}

describe('known identity', () => {
  it.each(Object.keys(KINDS))(
    'finds every exact variant of %s, wherever it stands',
    (kind) => {
      const misses: string[] = []
      let looked = 0
      for (let index = 0; index < people.length; index++) {
        const chart = chartOf(index)
        const known = identityOf(chart)
        for (const [place, variant] of KINDS[kind]!(chart).entries()) {
          // In every frame over the corpus.
          const frame = FRAMES[(index + place) % FRAMES.length]!
          const start = frame.indexOf('{}')
          const text = frame.replace('{}', () => variant)
          const left = missed(text, start, start + variant.length, known)
          looked += 1
          if (left !== '') misses.push(`${JSON.stringify(variant)} left ${left} in ${frame.slice(0, 24)}`)
        }
      }
      expect(looked).toBeGreaterThan(people.length * 6)
      expect(misses.slice(0, 20), `${misses.length} of ${looked}`).toEqual([])
    },
    120_000,
  )
})
