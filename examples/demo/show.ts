/** Shows one scene: who, what and why; what was fetched and withheld; the prompt; the reply; the trail as a story. */
import type { TrailEvent } from 'phi-envelope'
import { tellStory } from 'phi-envelope/trail'
import type { Played } from './scene.ts'
import { dim, fact, green, item, line, paintPrompt, paintReply, part, quote, red, yellow } from './terminal.ts'

type EventOf<T extends TrailEvent['type']> = TrailEvent & { readonly type: T }
const of = <T extends TrailEvent['type']>(events: readonly TrailEvent[], type: T): readonly EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)

const FULL = (process.env['DEMO_FULL'] ?? '') !== ''

/** How much of a scene to show. */
export interface ShowOptions {
  /** Rows of the prompt; DEMO_FULL shows all. */
  readonly promptRows?: number
  readonly story?: boolean
}

/** Shows what was played. */
export function show(played: Played, { promptRows = 18, story = false }: ShowOptions = {}): void {
  showRequest(played)
  showRecords(played.events)
  showPrompt(played, promptRows)
  showReply(played)
  if (story) showStory(played.events)
}

function showRequest({ ask, events }: Played): void {
  const [user] = of(events, 'user-verified')
  const [decided] = of(events, 'access-decided')
  const relations = of(events, 'relationship-verified').flatMap(({ relationships }) => relationships)
  const [ticket] = of(events, 'ticket-verified')
  fact('who', user === undefined ? 'nobody: the token did not verify' : `${user.subject}, ${user.roles.join(' and ')} at ${user.tenant}`)
  fact('what', `“${ask.question}”`)
  const about = ask.patient === null ? 'no patient' : String(ask.patient)
  const why = [`${ask.purpose} for the task ${ask.task}, about ${about}`]
  if (relations.length > 0) why.push(`relationship: ${relations.join(', ')}`)
  if (ticket !== undefined) why.push(`ticket ${ticket.ticket}`)
  if (decided !== undefined) why.push(`${decided.effect} under ${decided.revision}`)
  fact('why', why.join('; '))
}

function showRecords(events: readonly TrailEvent[]): void {
  const fetched = of(events, 'records-retrieved').flatMap(({ fragments }) => fragments)
  const denied = of(events, 'fragment-denied')
  const withheld = new Map(denied.filter(({ rule }) => rule !== 'since').map(({ reference, rule }) => [reference ?? 'unnamed', rule]))
  for (const { reference } of fetched) withheld.delete(reference)
  const older = new Set(denied.filter(({ rule }) => rule === 'since').map(({ reference }) => reference)).size
  const screened = new Map(of(events, 'fragment-screened').map((event) => [event.fragment, event]))
  if (fetched.length + denied.length === 0) return
  part('Records', 'for the operator; model and viewer never learn what was withheld')
  for (const { id, reference, dataClass, rows } of fetched) {
    const signal = screened.get(id)
    const remark = signal === undefined ? '' : yellow(`  screened: ${signal.signals.slice(0, 3).join(', ')} → ${signal.effect}`)
    item(green('✓'), `${reference} ${dim(`${dataClass}, by ${rows.join(', ')}`)}${remark}`)
  }
  for (const [reference, rule] of withheld)
    item(red('✗'), `${reference} ${dim(`withheld: ${rule === 'filter' ? 'not in the grant' : rule}`)}`)
  if (older > 0) item(dim('·'), dim(`${older} older than the question asks for`))
}

function showPrompt({ prompt }: Played, rows: number): void {
  if (prompt === null || rows === 0) return
  const { label, messages } = prompt
  const mark = [label.confidentiality, ...label.sensitivities].join(' ')
  part('The prompt as the model saw it', `${prompt.fragments.length} records, label ${mark}`)
  const data = messages
    .filter(({ role }) => role !== 'system')
    .map(({ content }) => content)
    .join('\n')
  const lines = data.split('\n').filter((each) => each.trim() !== '')
  const shown = FULL ? lines : lines.slice(0, rows)
  quote(shown.join('\n'), paintPrompt)
  if (shown.length < lines.length) line(`  ${dim(`… ${lines.length - shown.length} more lines; DEMO_FULL=1 shows them`)}`)
}

function showReply({ reply, denial }: Played): void {
  part('What the viewer saw')
  if (reply !== null) quote(reply.trimEnd(), paintReply)
  if (denial !== null) item(red('✗'), `${denial.message} ${dim(`(${denial.code})`)}`)
}

function showStory(events: readonly TrailEvent[]): void {
  part('The trail, as a story')
  for (const row of tellStory(events).split('\n')) line(`  ${dim(row)}`)
}
