/** Says which workload may serve which task; who is not listed serves none. */
import * as z from 'zod'
import { refuse } from './refuse.ts'

/** Tasks by exact workload id. `'any'` lets the workload serve every task. */
export type TaskAllowance = Readonly<Record<string, readonly string[] | 'any'>>

/** zod shape of {@link TaskAllowance}. */
export const allowanceShape = z.record(z.string().min(1), z.union([z.literal('any'), z.array(z.string().min(1)).readonly()]))

/**
 * Refuses a workload that may not serve `task`.
 *
 * @throws AccessDenied WORKLOAD_REJECTED when it is not listed, WORKLOAD_TASK_REFUSED when not for this task
 */
export function assertMayServe(allowance: TaskAllowance, workload: string, task: string): void {
  const tasks = Object.hasOwn(allowance, workload) ? allowance[workload] : undefined
  if (tasks === undefined) refuse('WORKLOAD_REJECTED', 'workload-not-listed')
  if (tasks !== 'any' && !tasks.includes(task)) refuse('WORKLOAD_TASK_REFUSED')
}
