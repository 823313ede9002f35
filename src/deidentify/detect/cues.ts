/** Words after which one of the rarer rules looks closer, one bit each, found by hash while scanning. */
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

const firstWords = LABELS.flatMap(([, phrases]) => phrases.split(','))
  .map((phrase) => phrase.trim())
  .map((phrase) => phrase.slice(0, tokenise(phrase).end[0]))

/** Masks of the cues above. */
export const CUES: WordTable = wordTable(
  new Map([
    [BOX, 'p po post rural rr hc'],
    [COUNTY, 'county parish township borough'],
    [
      HOLIDAY,
      'christmas xmas thanksgiving easter new halloween fourth 4th independence veterans veteran memorial labor labour columbus president presidents mother mothers father fathers valentine valentines groundhog bastille boxing canada australia st indigenous mlk martin election may paczki flag arbor earth all armistice remembrance good ash palm sukkot shavuot purim tisha simchat shemini tu muharram ashura vesak navaratri dussehra pongal onam songkran obon golden orthodox shawwal tishrei cheshvan kislev tevet shevat nisan iyar sivan tammuz elul mardi juneteenth cinco ramadan eid diwali holi passover yom rosh hanukkah chanukah kwanzaa lunar chinese tet nowruz super black pentecost michaelmas epiphany our dia lent',
    ],
    [ROAD, 'highway hwy interstate freeway rte turnpike route marker milepost exit i'],
    [VESSEL, 'tug boat vessel ferry ship yacht trawler schooner sloop barge skiff sailboat houseboat lobsterboat m f s r'],
    [LABEL, firstWords.join(' ')],
  ]),
)
