import { test } from 'vitest'
import { sweepSinks } from '../../telemetry/sweep.ts'

test('no sink holds an identifier after turns of everybody in the world', { timeout: 600_000 }, () => sweepSinks(Number.POSITIVE_INFINITY))
