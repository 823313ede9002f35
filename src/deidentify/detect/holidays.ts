/** Holidays that date an event, of many faiths and countries, and seasons with their year. */
import { yearAfter } from './months.ts'
import { classAt, type Scan, tokenFrom } from './scan.ts'
import { CAPITAL } from './tokens.ts'
import { NATION, SEASON } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** "fall 2023", "winter of 2019": a season with its year. */
export function scanSeason(scan: Scan, index: number): number {
  if ((classAt(scan, index) & SEASON) === 0) return -1
  const end = yearAfter(scan, index + 1)
  if (end === index + 1) return -1
  scan.findings.add(scan.tokens.start[index]!, scan.tokens.end[end - 1]!, 'date', 'date-season', 0.85)
  return end
}

const HOLIDAY =
  /(?:christmas(?: eve| day)?|xmas(?: eve| day)?|thanksgiving(?: eve| day| weekend)?|easter(?: sunday| monday| eve| week(?:end)?| vigil)?|new year(?:'?s)?(?: eve| day)?(?= |[,.;)]|$)|halloween|(?:fourth|4th) of july|independence day|(?:veterans?|memorial|labou?r|columbus|presidents?'?|mother'?s|father'?s|mother|father|valentine'?s?|groundhog|bastille|boxing|canada|australia|st\.? pat(?:rick|ty|tie)'?s|indigenous peoples'?|mlk|martin luther king(?: jr\.?)?|election|may|paczki|flag|arbor|earth|all saints'?|armistice|remembrance) day|good friday|ash wednesday|palm sunday|mardi gras|juneteenth|cinco de mayo|ramadan|eid(?: al[- ](?:fitr|adha))?|diwali|holi(?= )|passover|pesach|(?:kurban )?bayram|candelaria|yom kippur|rosh hashanah?|hanukkah|chanukah|kwanzaa|lunar new year|chinese new year|tet(?= holiday)|nowruz|super bowl(?: sunday)?|black friday|st\.? pat(?:ty|rick)'?s(?= |[,.;)]|$)|valentine'?s(?= |[,.;)]|$)|all souls|todos (?:los )?(?:santos|difuntos)|(?:el )?d[ií]a de (?:la|los|las|el|san|santa|todos|acci[oó]n) [a-záéíóúñ]{3,15}|nochebuena|nochevieja|semana santa|noël|toussaint|tim[kq]et|fasika|meskel|enkutatash|maslenitsa|sha[bv]u'?ot|lailat al[- ]qadr|pascha|theophany|dormition|corpus domini|assumption(?=,| absence| holiday| mass)|pchum ben|khmer new year|thingyan|hari raya|nyepi|ullambana|ohigashi|bodhi day|naw-ruz|ridv[aá]n|gurpurab|guru nanak jayanti|ugadi|navratri|durga puja|karva chauth|maha shivaratri|krishna jayanti|setsubun|tanabata|hinamatsuri|tomb sweeping day|indigenous day|statehood day|kamehameha day|king kamehameha day|patriot day|pearl harbor day|guadalupe day|dyngus day|sweetest day|secretary'?s day|bloomsday|pride (?:sunday|weekend|parade)|childermas|rogation sunday|pentecost|michaelmas|epiphany|our lady of [a-z]{3,20}|d[ií]a de los muertos|all souls'? day|lent(?= |[,.;)]|$)|sukkot|shavuot|purim|tish[ae] b'?av|simchat torah|shemini atzeret|tu bishvat|muharram|ashura|vesak|navaratri|dussehra|pongal|onam|songkran|obon|golden week|orthodox (?:easter|christmas)|candlemas|lammas|martinmas|lughnasadh|samhain|beltane|imbolc|(?:shrove|fat) tuesday|maundy thursday|holy (?:week|thursday|saturday)|whit(?:sun(?:day|tide)?| monday)|guy fawkes(?: night| day)?|bonfire night|[bv]aisakhi|midsummer(?:'?s)?(?: eve| day)?|anzac day|(?:dominion|victoria|king'?s|queen'?s|patriots'?|pioneer|emancipation|cesar chavez|pi|tax|leap|national|republic|constitution|ascension|assumption|all hallows'?|v-?e|v-?j|derby|kentucky derby|victory) day|april fools'?(?: day)?|oktoberfest|hogmanay|burns night|twelfth night|(?:saint|st\.?) (?:george|david|andrew|nicholas|lucia|john|joseph|stephen|brigid)'?s? (?:day|eve)|corpus christi|trinity sunday|three kings(?:'? day)?|las posadas|mid-?autumn(?: festival)?|dragon boat festival|qingming|seollal|chuseok|loy krathong|raksha bandhan|ganesh chaturthi|janmashtami|makar sankranti|lohri|losar|mawlid|laylat al-qadr|arbaeen|lag b'?omer|yom ha(?:shoah|atzmaut)|cyber monday|bank holiday|labour weekend|winter solstice|summer solstice|shawwal|(?:tishrei|cheshvan|kislev|tevet|shevat|nisan|iyar|sivan|tammuz|elul)(?: \d{1,2})?)(?![a-z])/iy
const NOT_FEAST = wordSet(
  'disease factor seals seal island carrier carriers syndrome sign lily cactus palsy tree egg eggs ham bunny candy lights ornament ornaments carol carols melon bush rose church parish school academy hospital',
)
const OF_NATION = /(?:independence|constitution|national|victory|republic|flag) day$/i
/** A holiday that dates an event. Called where one may begin. */
export function scanHoliday(scan: Scan, index: number): number {
  const start = scan.tokens.start[index]!
  HOLIDAY.lastIndex = start
  const match = HOLIDAY.exec(scan.text)
  if (match === null) return -1
  // "easter" and "lent" in lower case, or part of a name, are doubtful.
  if (
    /^(?:lent|holi|tet|epiphany|super|black|new|national|victory|leap|holy|fat|assumption|mother day|father day)/i.test(match[0]) &&
    (scan.tokens.flags[index]! & CAPITAL) === 0
  )
    return -1
  const end = tokenFrom(scan, start + match[0].length, index)
  // "Christmas disease", "Easter Seals"
  if (NOT_FEAST.has(scan.tokens.hash[end] ?? 0)) return -1
  const after = yearAfter(scan, end)
  // "Polish Constitution Day"
  const from = OF_NATION.test(match[0]) && (classAt(scan, index - 1) & NATION) !== 0 ? scan.tokens.start[index - 1]! : start
  scan.findings.add(from, scan.tokens.end[after - 1]!, 'date', 'date-holiday', 0.92)
  return after
}
