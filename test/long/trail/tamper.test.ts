import { test } from 'vitest'
import { flipEach, written } from '../../trail/flip-bytes.ts'

test('a flipped byte is named by its line, whichever it is', { timeout: 600_000 }, async () => {
  await flipEach(await written(), 1)
})
