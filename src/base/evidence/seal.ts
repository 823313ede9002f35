/** Makes evidence: values that only this module can construct, that cannot be altered, and that open only in their session. */
import { EvidenceError } from '../errors/index.ts'

declare const evidenceOf: unique symbol

/** Marks a type as evidence of one kind; the symbol exists only in types and cannot be named outside, so no literal matches. */
export interface Evidence<Kind extends string> {
  readonly [evidenceOf]: Kind
}

/** Identifies one session. Only its identity counts; it carries nothing. */
export interface SessionScope {
  readonly id: string
}

/** Makes and opens evidence of one kind. */
export interface Sealer<Type, Value> {
  seal(scope: SessionScope, value: Value): Type
  /** @throws EvidenceError EVIDENCE_FORGED or EVIDENCE_FOREIGN */
  open(scope: SessionScope, evidence: unknown): Value
}

/**
 * Makes a maker of evidence of one kind.
 *
 * @param kind - Names the evidence in `inspect` and JSON.
 * @param expose - What a holder may read: copied onto the evidence, frozen. The truth stays in the private field, so a copy
 *   of what is exposed opens nothing. Without it the evidence is opaque.
 */
export function makeSealer<Type, Value extends object>(kind: string, expose?: (value: Value) => object): Sealer<Type, Value> {
  class Sealed {
    readonly #scope: SessionScope
    readonly #value: Value
    constructor(scope: SessionScope, value: Value) {
      this.#scope = scope
      this.#value = value
      if (expose !== undefined) Object.defineProperties(this, Object.getOwnPropertyDescriptors(expose(value)))
      Object.freeze(this)
    }
    static open(scope: SessionScope, evidence: unknown): Value {
      // INVARIANT: `#value in evidence` holds only for objects that this class constructed; it cannot be patched or proxied.
      if (typeof evidence !== 'object' || evidence === null || !(#value in evidence)) throw new EvidenceError('EVIDENCE_FORGED')
      // INVARIANT: evidence opens only in the session that made it.
      if (evidence.#scope !== scope) throw new EvidenceError('EVIDENCE_FOREIGN')
      return evidence.#value
    }
    toJSON(): unknown {
      return expose === undefined ? `[${kind}]` : { ...this }
    }
    get [Symbol.toStringTag](): string {
      return kind
    }
    toString(): string {
      return `[${kind}]`
    }
  }
  const { open } = Sealed
  const construct = (scope: SessionScope, value: Value): Sealed => new Sealed(scope, value)
  // INVARIANT: without a constructor on the prototype, `evidence.constructor` cannot mint.
  Reflect.deleteProperty(Sealed.prototype, 'constructor')
  Object.freeze(Sealed.prototype)
  return Object.freeze({
    seal: (scope: SessionScope, value: Value): Type => construct(scope, value) as unknown as Type,
    open: (scope: SessionScope, evidence: unknown): Value => open(scope, evidence),
  })
}
