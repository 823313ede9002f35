/** The library's own parts are held to the contracts that users hold theirs to. */
import { describe, test } from 'vitest'
import { accessMatrix, memoryRevocations, presets } from 'phi-envelope/admit'
import {
  createDeidentifier,
  createTokenizer,
  masterKeyRing,
  memoryConversations,
  memoryKeyRing,
  memoryVault,
} from 'phi-envelope/deidentify'
import { citationsCheck, invisibleCheck, linksCheck, secretsCheck } from 'phi-envelope/reply'
import { lexicalRanker } from 'phi-envelope/retrieve'
import { memoryTrail } from 'phi-envelope/trail'
import { defaultLabeller } from '../../src/retrieve/labels/index.ts'
import {
  checkContract,
  conversationStoreContract,
  deidentifierContract,
  describeContract,
  fakeClock,
  keyRingContract,
  labellerContract,
  policyEngineContract,
  rankerContract,
  revocationListContract,
  tokenizerContract,
  trailSinkContract,
  vaultContract,
} from 'phi-envelope/testing'

const runner = { describe, test }
const deidentifier = createDeidentifier()

describeContract(vaultContract({ create: () => memoryVault() }), runner)
describeContract(deidentifierContract({ create: () => deidentifier }), runner)
describeContract(tokenizerContract({ create: () => createTokenizer({ deidentifier, vault: memoryVault() }) }), runner)
describeContract(policyEngineContract({ create: () => accessMatrix(presets.all) }), runner)
describeContract(revocationListContract({ create: () => memoryRevocations(), now: Date.now() }), runner)
describeContract(conversationStoreContract({ create: (clock) => memoryConversations({ clock }), clock: () => fakeClock() }), runner)
describeContract(keyRingContract({ create: () => memoryKeyRing() }), runner)
describeContract(keyRingContract({ create: () => masterKeyRing({ masters: { k1: new Uint8Array(32).fill(7) }, current: 'k1' }) }), runner)
describeContract(trailSinkContract({ create: () => memoryTrail(), read: async ({ events }) => events }), runner)
describeContract(labellerContract({ create: () => defaultLabeller() }), runner)
describeContract(rankerContract({ create: () => lexicalRanker() }), runner)
describeContract(
  checkContract({
    create: () => linksCheck(),
    bad: ['See https://evil.example/x now.', '![a](http://evil.example/p.png)'],
    good: ['See the note.'],
  }),
  runner,
)
describeContract(checkContract({ create: () => invisibleCheck(), bad: ['a\u{E0041}b'], good: ['plain'] }), runner)
describeContract(
  checkContract({ create: () => secretsCheck(), bad: ['key AKIAIOSFODNN7EXAMPLE here'], good: ['Take one tablet daily.'] }),
  runner,
)
describeContract(checkContract({ create: () => citationsCheck(), bad: ['It rose [F9].'], good: ['It rose.'] }), runner)
