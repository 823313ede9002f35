/** One's own order of layers, with one's own layer among them: the compiler knows where it may stand. */
import {
  type Ask,
  callModel,
  compose,
  contextAssembler,
  type Envelope,
  type Filtered,
  type Layer,
  type ModelCall,
  open,
  phiTokenizer,
  type Reply,
  responseChecker,
  retrievalFilter,
} from 'phi-envelope'

/** Keeps the first fragments only; any order of authorized fragments is still authorized. */
export function keepFirst(count: number): Layer<Filtered, Filtered, Reply, Reply> {
  return async function keepFirstFragments(request, next) {
    return next({ ...request, fragments: request.fragments.slice(0, count) })
  }
}

/** Makes the pipeline. */
export function pipeline(envelope: Envelope, model: ModelCall): (ask: Ask) => Promise<Reply> {
  const layers = compose(
    open(envelope),
    retrievalFilter({ limit: 20 }),
    keepFirst(3),
    phiTokenizer(),
    responseChecker(),
    contextAssembler({ instructions: 'Answer in plain words.' }),
  )
  return (ask) => layers(ask, callModel(model))
}
