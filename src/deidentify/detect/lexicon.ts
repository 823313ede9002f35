/** What a word is likely to be: ordinary English or medicine, a given name, a surname, a town. */
import { wordTable } from './word-table.ts'

/** An ordinary or medical word. */
export const COMMON = 1

const table = wordTable(
  new Map([
    [
      COMMON,
      'will grace may young brown rose frank mark hope faith joy bill art june april august summer autumn dawn eve ivy jack joy june lance pat paul penny ray rich rob sky ward wood woods stone rivers rush price grant case chance chase bell black white green gray grey blue king cook baker carpenter fisher hunter hammer singer sharp long short strong power powers small little good best day days love loving wise bird bush field fields forest lake hill hills glass gold silver head hand foot hart house page park parks pain patient doctor nurse daughter son mother father sister brother walker miles mills sand banks bond church cross drew early east west north south fine fast flowers ford french english german major mason moody noble pace pool poor post quick reed rice root sage sample savage self shock singleton speed spears spring stark still summers temple trip tripp vision wall walls waters way weeks wells winter winters wright',
    ],
  ]),
)

/** The bits of the word with this hash; 0 when unknown. */
export function lexiconOf(hash: number): number {
  return table.get(hash)
}
