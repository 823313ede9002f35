/**
 * The demonstration: an OpenID provider, a FHIR server, LangChain and a trail on disk, three invented patients, and what becomes
 * of questions about them. Ends with 1 when any promise broke.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatModelCall } from 'phi-envelope/langchain'
import { verifyTrail } from 'phi-envelope/trail'
import { chooseModel } from './model.ts'
import { found, IDENTIFIERS, PLANTED_HOSTS, Promises, SENSITIVE } from './promises.ts'
import type { Played } from './scene.ts'
import { type SceneName, scenesOf } from './scenes.ts'
import { setUp } from './setup.ts'
import { show } from './show.ts'
import { bold, dim, fact, item, line, part, red, green, scene, yellow } from './terminal.ts'

const started = performance.now()
const directory = await mkdtemp(join(tmpdir(), 'phi-envelope-demo-'))
const promises = new Promises()
let failed = false
try {
  await demonstrate()
} finally {
  await rm(directory, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

async function demonstrate(): Promise<void> {
  const { chat, label, repeatable } = await chooseModel()
  await using stage = await setUp(directory, Date.now())
  const { oidc, fhir, trailPath } = stage
  const model = chatModelCall(chat, { declared: repeatable ? ['no-retention'] : [] })

  line(bold('phi-envelope: what a question meets on its way to a model and back'))
  fact('identity', `oidc-provider at ${oidc.issuer}: sign-in by code and PKCE, tokens RS256 at+jwt`)
  fact('records', `FHIR R4 at ${fhir.url}: three invented patients`)
  fact('model', `LangChain, ${repeatable ? yellow(label) : label}`)
  fact('trail', `${trailPath}: hash-chained, on disk before anything leaves`)

  const played = {} as Record<SceneName, Played>
  let number = 0
  for (const { title, name, show: options, play } of scenesOf(stage, model)) {
    if (title === null) line()
    else scene(++number, title)
    played[name] = await play()
    show(played[name], options)
  }

  scene(++number, 'The promises')
  await hold(played, repeatable, trailPath)
}

async function hold(scenes: Readonly<Record<SceneName, Played>>, repeatable: boolean, trailPath: string): Promise<void> {
  const all = Object.values(scenes)
  const { first, second, third, fourth, without, withTicket, obeyed } = scenes
  const prompts = all.map(({ prompt }) => prompt?.messages.map(({ content }) => content).join('\n') ?? '')
  const everything = prompts.join('\n')
  const trail = await readFile(trailPath, 'utf8')

  promises.that(
    `no identifier of any patient or relative stood in a prompt (${IDENTIFIERS.length} looked for)`,
    found(IDENTIFIERS, everything).length === 0,
  )
  promises.that('no sensitive note reached a model: psychotherapy, treatment program, pregnancy', found(SENSITIVE, everything).length === 0)
  promises.that('nothing of the notes or their identifiers is in the trail', found([...IDENTIFIERS, ...SENSITIVE], trail).length === 0)
  promises.that(
    'the planted links reached no viewer, also from the model that obeyed',
    all.every(({ reply }) => found(PLANTED_HOSTS, reply ?? '').length === 0),
  )
  promises.that('the model that obeyed gave away nobody else', found(['Thomas', 'Birchall', 'LH-1183920'], obeyed.reply ?? '').length === 0)
  promises.that(
    'who may not ask is told no more than “access denied”',
    [fourth, without].every(({ denial, prompt }) => denial?.message === 'access denied' && prompt === null),
  )
  promises.that(
    'support with a ticket saw the portal and nothing clinical',
    withTicket.reply !== null && found(['ferritin', 'iron', 'pregnan'], prompts[all.indexOf(withTicket)] ?? '').length === 0,
  )
  if (repeatable) {
    promises.that('the patient reads her own doctor’s name, restored', found(['Okafor'], `${first.reply} ${second.reply}`).length > 0)
    promises.that(
      'the answer has last week’s facts: A1c 8.1, losartan, metformin 500 mg',
      found(['8.1', 'losartan', 'metformin'], first.reply ?? '').length === 3,
    )
    promises.that('the reconciliation shows both blood thinners', found(['warfarin', 'apixaban'], third.reply ?? '').length === 2)
  }
  const verified = await verifyTrail(trailPath)
  promises.that(`the trail verifies: ${verified.entries} entries`, verified.ok)
  promises.that('one changed letter in a copy of the trail is found', await tamperingIsFound(trailPath))
  const seconds = (performance.now() - started) / 1_000
  promises.that(`all of it took ${seconds.toFixed(1)} s`, seconds < 30)

  line()
  failed = !promises.report()
  part(
    failed ? red('A promise broke.') : green('Every promise held.'),
    failed ? '' : 'Residual identifiers occur in real notes; docs say at what rate.',
  )
}

async function tamperingIsFound(trailPath: string): Promise<boolean> {
  const copy = join(directory, 'tampered', 'trail.jsonl')
  await mkdir(join(directory, 'tampered'))
  await copyFile(trailPath, copy)
  const text = await readFile(copy, 'utf8')
  await writeFile(copy, text.replace('dr-ferrante', 'dr-ferranti'))
  const { ok, problem } = await verifyTrail(copy)
  if (problem !== null) item(dim('·'), dim(`a tampered copy: ${problem.kind} at line ${problem.line ?? '?'}`))
  return !ok
}
