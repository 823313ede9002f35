/** Holds random matrices to their exported Cedar policies. */
import fc from 'fast-check'
import { accessMatrix } from '../../../src/admit/index.ts'
import { cedarEngine, matrixToCedar } from 'phi-envelope/cedar'
import { fragments, matrices, operations, snapshots } from '../../admit/policy/worlds.ts'

/** Runs `numRuns` matrices with `perMatrix` requests each; a disagreement fails the property. */
export async function holdToCedar(numRuns: number, perMatrix: number): Promise<{ requests: number; permitted: number }> {
  let permitted = 0
  let requests = 0
  const cases = fc.array(fc.tuple(snapshots, fragments, operations), { minLength: perMatrix, maxLength: perMatrix })
  await fc.assert(
    fc.asyncProperty(matrices, cases, async (definition, asked) => {
      const matrix = accessMatrix(definition)
      const cedar = await cedarEngine({ policies: matrixToCedar(matrix), revision: 'random' })
      for (const [snapshot, fields, operation] of asked) {
        const [ours] = matrix.check([{ operation, fields }], snapshot)
        const [theirs] = await cedar.check([{ operation, fields }], snapshot)
        requests++
        if (theirs?.effect !== ours?.effect) return false
        if (ours?.effect !== 'permit') continue
        permitted++
        if (theirs?.rows.join() !== [...ours.rows].sort().join()) return false
      }
      return true
    }),
    { numRuns },
  )
  return { requests, permitted }
}
