/** `phi-envelope trail story`: interactions in sentences. */
import type { TrailEvent } from '../../base/events.ts'
import { readEvents, tellStory, verifyTrail } from '../../trail/index.ts'
import { CommandFailed, EXIT, UsageError, type Command } from '../command.ts'

const MAX_EVENTS = 100_000

export const command: Command = {
  name: 'trail story',
  summary: 'tell interactions of a trail in sentences',
  usage: '[options] <path>',
  description: 'The trail is verified first; a broken one is told all the same, with a warning and exit code 1.',
  options: {
    request: { type: 'string', value: 'id', help: 'only this request' },
    patient: { type: 'string', value: 'reference', help: 'only requests about this patient, such as Patient/1' },
    last: { type: 'string', value: 'number', help: 'only the last so many requests; 20 unless said' },
  },
  examples: ['phi-envelope trail story audit/trail.jsonl --last 1', 'phi-envelope trail story audit --patient Patient/1'],
  positionals: [1, 1],
  async run(commandLine, context) {
    const path = commandLine.positionals[0] as string
    const last = Number(commandLine.text('last') ?? '20')
    if (!Number.isSafeInteger(last) || last < 1) throw new UsageError('--last must be a whole number above 0')
    const verification = await verifyTrail(path, { signal: context.signal })
    if (verification.chains.length === 0) throw new CommandFailed('there is no trail here')
    const requests = new Map<string, TrailEvent[]>()
    const request = commandLine.text('request')
    let kept = 0
    for await (const { event } of readEvents(path)) {
      context.signal.throwIfAborted()
      if (request !== undefined && event.requestId !== request) continue
      if (++kept > MAX_EVENTS && request === undefined) {
        const [oldest] = requests.keys()
        kept -= requests.get(oldest as string)?.length ?? 0
        requests.delete(oldest as string)
      }
      const known = requests.get(event.requestId)
      if (known === undefined) requests.set(event.requestId, [event])
      else known.push(event)
    }
    const patient = commandLine.text('patient')
    const chosen = [...requests.values()]
      .filter((events) => patient === undefined || events.some((event) => isAbout(event, patient)))
      .slice(-last)
    if (context.json) context.print(JSON.stringify({ verified: verification.ok, requests: chosen }))
    else context.print(chosen.length === 0 ? 'No such request is in the trail.' : tellStory(chosen.flat()))
    if (!verification.ok) context.warn(context.style.bad(`The trail does not verify: ${verification.problem?.detail ?? ''}`))
    return verification.ok ? EXIT.OK : EXIT.FOUND
  },
}

const isAbout = (event: TrailEvent, patient: string): boolean =>
  event.type === 'session-opened' || event.type === 'break-glass'
    ? event.patients.includes(patient)
    : 'patient' in event && event.patient === patient
