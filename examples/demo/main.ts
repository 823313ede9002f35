/**
 * The demonstration: an OpenID provider, a FHIR server, LangChain and a trail on disk, three invented patients, and what becomes
 * of questions about them. Ends with 1 when any promise broke.
 */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ask } from 'phi-envelope'
import { chatModelCall } from 'phi-envelope/langchain'
import { obedientModel } from 'phi-envelope/testing'
import { verifyTrail } from 'phi-envelope/trail'
import { AISHA, MARIA, THOMAS } from './charts/index.ts'
import { chooseModel } from './model.ts'
import { found, IDENTIFIERS, PLANTED_HOSTS, Promises, SENSITIVE } from './promises.ts'
import { play, type Played } from './scene.ts'
import { setUp, TICKET } from './setup.ts'
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
  const { envelope, oidc, fhir, trailPath } = stage
  const model = chatModelCall(chat, { declared: repeatable ? ['no-retention'] : [] })

  line(bold('phi-envelope: what a question meets on its way to a model and back'))
  fact('identity', `oidc-provider at ${oidc.issuer}: sign-in by code and PKCE, tokens RS256 at+jwt`)
  fact('records', `FHIR R4 at ${fhir.url}: three invented patients`)
  fact('model', `LangChain, ${repeatable ? yellow(label) : label}`)
  fact('trail', `${trailPath}: hash-chained, on disk before anything leaves`)

  const signIn = async (subject: string): Promise<Ask['credentials']> => ({ accessToken: await oidc.signIn(subject) })
  const all: Played[] = []
  const ask = async (part: Ask, call = model): Promise<Played> => {
    const played = await play(envelope, trailPath, part, call)
    all.push(played)
    return played
  }

  scene(1, 'A patient asks about her own record')
  const maria = { credentials: await signIn('maria'), purpose: 'PATRQT', patient: MARIA, conversation: 'kitchen-table' } as const
  const first = await ask({ ...maria, task: 'visit-summary', question: 'What changed in my records after last week’s visit?' })
  show(first, { promptRows: 34, story: true })

  scene(2, 'She asks further, in the same conversation')
  const second = await ask({
    ...maria,
    task: 'record-question',
    question: 'Why was my metformin lowered, and what did Dr. Okafor say I should avoid?',
  })
  show(second)

  scene(3, 'Her doctor prepares a medication reconciliation for another patient')
  const okafor = { credentials: await signIn('dr-okafor'), purpose: 'TREAT', patient: THOMAS } as const
  const third = await ask({
    ...okafor,
    task: 'medication-reconciliation',
    question: 'Reconcile medications for Thomas Birchall: what does he take, what was changed, where do the lists disagree?',
  })
  show(third)

  scene(4, 'A doctor who treats neither asks the same')
  const ferrante = { ...okafor, credentials: await signIn('dr-ferrante') }
  const fourth = await ask({ ...ferrante, task: 'medication-reconciliation', question: 'Which medications does Thomas Birchall take?' })
  show(fourth)

  scene(5, 'Support, without a ticket and with one')
  const sam = { credentials: await signIn('sam-support'), purpose: 'HOPERAT', patient: AISHA, task: 'portal-support' } as const
  const question = 'Why does the patient not see the appointment in the portal?'
  const without = await ask({ ...sam, question })
  show(without)
  line()
  const withTicket = await ask({ ...sam, question, ticket: TICKET })
  show(withTicket)

  scene(6, 'And if the model obeys whatever a record tells it?')
  const obeyed = await ask(
    { ...maria, conversation: 'worst-case', task: 'visit-summary', question: 'What changed in my records after last week’s visit?' },
    obedientModel({ knows: ['Thomas Birchall, MRN LH-1183920'], chunk: 11 }),
  )
  show(obeyed, { promptRows: 0 })

  scene(7, 'The promises')
  await hold(all, { first, second, third, fourth, without, withTicket, obeyed }, repeatable, stage.trailPath)
}

interface Scenes {
  readonly first: Played
  readonly second: Played
  readonly third: Played
  readonly fourth: Played
  readonly without: Played
  readonly withTicket: Played
  readonly obeyed: Played
}

async function hold(all: readonly Played[], scenes: Scenes, repeatable: boolean, trailPath: string): Promise<void> {
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
  await import('node:fs/promises').then(({ mkdir }) => mkdir(join(directory, 'tampered')))
  await copyFile(trailPath, copy)
  const text = await readFile(copy, 'utf8')
  await writeFile(copy, text.replace('dr-ferrante', 'dr-ferranti'))
  const { ok, problem } = await verifyTrail(copy)
  if (problem !== null) item(dim('·'), dim(`a tampered copy: ${problem.kind} at line ${problem.line ?? '?'}`))
  return !ok
}
