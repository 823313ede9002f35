/** What key rings, conversation stores, review queues and trail sinks must keep. */
import type { TrailEvent } from '../../base/events.ts'
import type { ConversationStore, KeyRing, ReviewItem, ReviewQueue, TrailSink, Turn } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand, demandRejection } from '../contract.ts'
import type { FakeClock } from '../clock.ts'
import { type Create, neverAborted } from '../sample.ts'

/** The contract of {@link KeyRing}. */
export function keyRingContract(options: { readonly create: Create<KeyRing> }): Contract {
  const { create } = options
  const signal = neverAborted()
  return {
    seam: 'KeyRing',
    cases: casesOf({
      'gives a new key of 32 bytes each time': async () => {
        const ring = await create()
        const one = await ring.generate('north-clinic', signal)
        const two = await ring.generate('north-clinic', signal)
        demand(one.key.length === 32 && two.key.length === 32, 'a data key has 32 bytes')
        demand(!Buffer.from(one.key).equals(Buffer.from(two.key)), 'each key is new')
        demand(!Buffer.from(one.wrapped).includes(Buffer.from(one.key)), 'the wrapped key does not show the key')
      },
      'gives a key back': async () => {
        const ring = await create()
        const { key, wrapped, keyId } = await ring.generate('north-clinic', signal)
        const again = await ring.unwrap('north-clinic', wrapped, keyId, signal)
        demand(Buffer.from(again).equals(Buffer.from(key)), 'unwrapping gives the key that was wrapped')
      },
      'gives nothing back for another tenant, another key id or altered bytes': async () => {
        const ring = await create()
        const { wrapped, keyId } = await ring.generate('north-clinic', signal)
        const altered = Uint8Array.from(wrapped)
        altered[altered.length - 1] = (altered[altered.length - 1] ?? 0) ^ 1
        await demandRejection(() => ring.unwrap('south-clinic', wrapped, keyId, signal), 'another tenant is refused')
        await demandRejection(() => ring.unwrap('north-clinic', wrapped, 'unknown-key', signal), 'another key id is refused')
        await demandRejection(() => ring.unwrap('north-clinic', altered, keyId, signal), 'altered bytes are refused')
        await demandRejection(() => ring.unwrap('north-clinic', new Uint8Array(), keyId, signal), 'nothing is refused')
      },
    }),
  }
}

/** The contract of {@link ConversationStore}. `create` gives an empty store that takes its time from `clock`. */
export function conversationStoreContract(options: {
  readonly create: (clock: FakeClock) => ConversationStore | Promise<ConversationStore>
  readonly clock: () => FakeClock
}): Contract {
  const signal = neverAborted()
  const turn = (question: string): Turn => Object.freeze({ question, answer: `${question}!`, basis: [] })
  const start = async (): Promise<{ store: ConversationStore; clock: FakeClock; expiresAt: number }> => {
    const clock = options.clock()
    return { store: await options.create(clock), clock, expiresAt: clock.now() + 60_000 }
  }
  return {
    seam: 'ConversationStore',
    cases: casesOf({
      'has no turns at first': async () => {
        const { store } = await start()
        demand((await store.turns('scope-a', signal)).length === 0, 'an unknown scope has no turns')
      },
      'gives turns back in order, each scope its own': async () => {
        const { store, expiresAt } = await start()
        await store.append('scope-a', turn('one'), { expiresAt })
        await store.append('scope-b', turn('other'), { expiresAt })
        await store.append('scope-a', turn('two'), { expiresAt })
        const questions = (await store.turns('scope-a', signal)).map(({ question }) => question)
        demand(questions.join() === 'one,two', 'turns come back in order')
        demand((await store.turns('scope-b', signal)).length === 1, 'a scope has its own turns only')
      },
      'forgets a scope that was dropped, also twice': async () => {
        const { store, expiresAt } = await start()
        await store.append('scope-a', turn('one'), { expiresAt })
        await store.drop('scope-a')
        await store.drop('scope-a')
        demand((await store.turns('scope-a', signal)).length === 0, 'a dropped scope has no turns')
      },
      'forgets a scope whose time is over': async () => {
        const { store, clock, expiresAt } = await start()
        await store.append('scope-a', turn('one'), { expiresAt })
        clock.advance(60_001)
        demand((await store.turns('scope-a', signal)).length === 0, 'an expired scope has no turns')
      },
    }),
  }
}

/** The contract of {@link ReviewQueue}. `create` gives an empty queue each time. */
export function reviewQueueContract(options: { readonly create: Create<ReviewQueue>; readonly now: number }): Contract {
  const { create, now } = options
  const item: ReviewItem = Object.freeze({
    id: 'item-1',
    requestId: 'request-1',
    reasons: Object.freeze(['rule-1']),
    expiresAt: now + 60_000,
    sealed: Uint8Array.of(0, 1, 2, 255),
  })
  return {
    seam: 'ReviewQueue',
    cases: casesOf({
      'gives a held item out once, byte for byte': async () => {
        const queue = await create()
        await queue.hold(item)
        const taken = await queue.take('item-1')
        demand(taken !== null && taken.requestId === 'request-1', 'a held item can be taken')
        demand(Buffer.from(taken.sealed).equals(Buffer.from(item.sealed)), 'what was sealed comes back byte for byte')
        demand((await queue.take('item-1')) === null, 'an item is taken once')
      },
      'has nothing under an unknown id': async () => {
        const queue = await create()
        await queue.hold(item)
        for (const id of ['item-2', '', '__proto__']) demand((await queue.take(id)) === null, 'an unknown id is null')
      },
    }),
  }
}

/** The contract of {@link TrailSink}. `read`, when given, tells the acknowledged events, oldest first. */
export function trailSinkContract<T extends TrailSink>(options: {
  readonly create: Create<T>
  readonly read?: ((sink: T) => Promise<readonly TrailEvent[]>) | undefined
}): Contract {
  const { create, read } = options
  const event = (rule: string): TrailEvent =>
    Object.freeze({
      time: '2026-03-02T09:00:00.000Z',
      requestId: 'request-1',
      type: 'fragment-denied',
      source: 'fhir',
      reference: null,
      rule,
    })
  const rules = (events: readonly TrailEvent[]): string =>
    events.flatMap((each) => (each.type === 'fragment-denied' ? [each.rule] : [])).join()
  return {
    seam: 'TrailSink',
    cases: casesOf({
      'acknowledges events, and none': async () => {
        const sink = await create()
        await sink.append([event('one'), event('two')])
        await sink.append([])
        if (read !== undefined) demand(rules(await read(sink)) === 'one,two', 'what was acknowledged can be read')
      },
      'keeps the order of appends that overlap': async () => {
        const sink = await create()
        const names = Array.from({ length: 25 }, (_, index) => `rule-${index}`)
        await Promise.all(names.map((name) => sink.append([event(name)])))
        if (read !== undefined) demand(rules(await read(sink)) === names.join(), 'events stand in the order in which they were given')
      },
      'takes what it was given when it was given': async () => {
        const sink = await create()
        const events = [event('one')]
        const acknowledged = sink.append(events)
        events.push(event('late'))
        await acknowledged
        if (read !== undefined) demand(rules(await read(sink)) === 'one', 'a list that changes later does not change the trail')
      },
    }),
  }
}
