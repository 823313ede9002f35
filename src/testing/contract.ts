/** The shape of a contract suite: named cases that throw when a part breaks its seam, for any test runner or for none. */

/** One demand on a part. `run` rejects when the part does not meet it. */
export interface ContractCase {
  readonly name: string
  run(): Promise<void>
}

/** Everything that one seam demands. */
export interface Contract {
  /** The seam's name, such as `Vault`. */
  readonly seam: string
  readonly cases: readonly ContractCase[]
}

/** What a runner offers: vitest, jest, mocha (with `it`), node:test and bun all fit. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: () => Promise<void>): unknown
}

/** A part did not meet a demand of its seam. The message is words of this library, never data. */
export class ContractViolation extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ContractViolation'
  }
}

/**
 * Registers a contract with a test runner.
 *
 * @example
 * ```ts
 * import { describe, test } from 'vitest'
 * describeContract(vaultContract({ create: () => myVault() }), { describe, test })
 * ```
 */
export function describeContract(contract: Contract, runner: TestRunner): void {
  runner.describe(`${contract.seam} contract`, () => {
    for (const each of contract.cases) runner.test(each.name, () => each.run())
  })
}

/**
 * Runs a contract without a test runner.
 *
 * @throws ContractViolation naming every case that failed; `cause` holds their errors.
 */
export async function verifyContract(contract: Contract): Promise<void> {
  const failed: { readonly name: string; readonly error: unknown }[] = []
  for (const each of contract.cases) {
    try {
      await each.run()
    } catch (error) {
      failed.push({ name: each.name, error })
    }
  }
  if (failed.length === 0) return
  throw new ContractViolation(`${contract.seam}: ${failed.map(({ name }) => name).join('; ')}`, {
    cause: failed.map(({ error }) => error),
  })
}

/** A demand, as one line. */
export function demand(condition: unknown, message: string): asserts condition {
  if (condition !== true) throw new ContractViolation(message)
}

/** Demands that `work` rejects or throws, and gives the error. */
export async function demandRejection(work: () => unknown, message: string): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new ContractViolation(message)
}

/** Makes cases from a table. */
export function casesOf(table: Readonly<Record<string, () => Promise<void>>>): readonly ContractCase[] {
  return Object.freeze(Object.entries(table).map(([name, run]) => Object.freeze({ name, run })))
}
