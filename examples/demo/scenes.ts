/** The scenes: who asks what, and with which model. They print nothing, so that a test can play them as well. */
import type { Ask, ModelCall } from 'phi-envelope'
import { obedientModel } from 'phi-envelope/testing'
import { AISHA, MARIA, THOMAS } from './charts/index.ts'
import { play, type Played } from './scene.ts'
import type { ShowOptions } from './show.ts'
import { type Stage, TICKET } from './setup.ts'

/** A scene: what comes of one request. */
export interface Scene {
  /** Null when it goes on with the scene before. */
  readonly title: string | null
  readonly name: SceneName
  readonly show?: ShowOptions
  play(): Promise<Played>
}

export type SceneName = 'first' | 'second' | 'third' | 'fourth' | 'without' | 'withTicket' | 'obeyed'

/** All scenes, in order; each goes on from those before it. */
export function scenesOf({ envelope, oidc, trailPath }: Stage, model: ModelCall): readonly Scene[] {
  const ask = async (subject: string, part: Omit<Ask, 'credentials'>, call = model): Promise<Played> =>
    play(envelope, trailPath, { ...part, credentials: { accessToken: await oidc.signIn(subject) } }, call)
  const maria = { purpose: 'PATRQT', patient: MARIA, conversation: 'kitchen-table' } as const
  const changes = { task: 'visit-summary', question: 'What changed in my records after last week’s visit?' } as const
  const reconcile = { purpose: 'TREAT', patient: THOMAS, task: 'medication-reconciliation' } as const
  const support = {
    purpose: 'HOPERAT',
    patient: AISHA,
    task: 'portal-support',
    question: 'Why does the patient not see the appointment in the portal?',
  } as const
  return [
    {
      title: 'A patient asks about her own record',
      name: 'first',
      show: { promptRows: 34, story: true },
      play: () => ask('maria', { ...maria, ...changes }),
    },
    {
      title: 'She asks further, in the same conversation',
      name: 'second',
      play: () =>
        ask('maria', {
          ...maria,
          task: 'record-question',
          question: 'Why was my metformin lowered, and what did Dr. Okafor say I should avoid?',
        }),
    },
    {
      title: 'Her doctor prepares a medication reconciliation for another patient',
      name: 'third',
      play: () =>
        ask('dr-okafor', {
          ...reconcile,
          question: 'Reconcile medications for Thomas Birchall: what does he take, what was changed, where do the lists disagree?',
        }),
    },
    {
      title: 'A doctor who treats neither asks the same',
      name: 'fourth',
      play: () => ask('dr-ferrante', { ...reconcile, question: 'Which medications does Thomas Birchall take?' }),
    },
    { title: 'Support, without a ticket and with one', name: 'without', play: () => ask('sam-support', support) },
    { title: null, name: 'withTicket', play: () => ask('sam-support', { ...support, ticket: TICKET }) },
    {
      title: 'And if the model obeys whatever a record tells it?',
      name: 'obeyed',
      show: { promptRows: 0 },
      play: () =>
        ask(
          'maria',
          { ...maria, ...changes, conversation: 'worst-case' },
          obedientModel({ knows: ['Thomas Birchall, MRN LH-1183920'], chunk: 11 }),
        ),
    },
  ]
}
