import { test } from 'vitest'
import { sweepSinks } from './sweep.ts'

test('no sink holds an identifier after turns of one person', { timeout: 60_000 }, () => sweepSinks(1))
