/** The attack corpora beside the repository, each attack as it would stand in a clinical note. */
import { existsSync, readFileSync } from 'node:fs'
import { sharedData } from './shared-data.ts'

const rows = (path: string): readonly Record<string, unknown>[] => {
  const file = sharedData(path)
  return file === null || !existsSync(file)
    ? []
    : readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** All of them; none when the corpora are not there. */
export function attacks(): readonly string[] {
  const note = (attack: string): string => `Seen for follow-up of diabetes. ${attack} Plan: repeat A1c in three months.`
  const instructions = rows('injection/spikee/instructions.jsonl').map(({ instruction }) => String(instruction))
  return [
    ...rows('injection/clinical_pairs/dev_pairs.jsonl').map(({ attack_text }) => String(attack_text)),
    ...rows('injection/bipia/text_attack_train.jsonl').map(({ text }) => note(String(text))),
    ...rows('injection/bipia/code_attack_train.jsonl').map(({ text }) => note(String(text))),
    ...rows('injection/spikee/jailbreaks.jsonl').map(({ text }, index) =>
      note(String(text).replaceAll('<INSTRUCTION>', instructions[index % instructions.length] ?? '')),
    ),
    ...rows('injection/spikee/standalone_attacks.jsonl').map(({ text }) => note(String(text))),
    ...rows('injection/deepset/train.jsonl')
      .filter(({ label }) => label === 1)
      .map(({ text }) => note(String(text))),
  ]
}
