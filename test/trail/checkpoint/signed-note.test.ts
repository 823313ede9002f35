import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkpointText, parseCheckpoint } from '../../../src/trail/checkpoint/checkpoint.ts'
import { generateNoteKey, noteSigner, noteVerifier, openNote, signNote } from '../../../src/trail/checkpoint/signed-note.ts'
import { sharedData } from '../../support/shared-data.ts'

interface NoteVector {
  readonly name: string
  readonly vkey: string | null
  readonly note: string
  readonly verifies: boolean | null
  readonly text: string
  readonly checkpoint?: { readonly origin: string; readonly size: string; readonly root: string }
}
const path = sharedData('standards/c2sp-notes/note-vectors.json')
const vectors = path === null ? [] : (JSON.parse(readFileSync(path, 'utf8')) as NoteVector[])

describe.skipIf(path === null)('the examples of the C2SP specifications', () => {
  test.each(vectors)('$name', ({ vkey, note, verifies, text, checkpoint }) => {
    const opened = openNote(note, vkey === null ? [] : [noteVerifier(vkey)])
    expect(opened).toMatchObject({ state: verifies === true ? 'verified' : 'unverified', text })
    if (checkpoint !== undefined) expect(parseCheckpoint(text)).toEqual({ ...checkpoint, size: Number(checkpoint.size) })
  })
})

const { privateKey, verifierKey } = generateNoteKey('example.org/audit')
const signer = noteSigner({ name: 'example.org/audit', privateKey })
const verifier = noteVerifier(verifierKey)

test('signs what its verifier key verifies', async () => {
  const note = await signNote('hello\n\nworld\n', signer)
  expect(openNote(note, [verifier])).toEqual({ state: 'verified', text: 'hello\n\nworld\n', signers: ['example.org/audit'] })
})

test('a changed text is forged, another key is unverified, a broken form is malformed', async () => {
  const note = await signNote('hello\n', signer)
  const other = noteVerifier(generateNoteKey('example.org/audit').verifierKey)
  expect(openNote(note.replace('hello', 'hallo'), [verifier]).state).toBe('forged')
  expect(openNote(note, [other]).state).toBe('unverified')
  for (const broken of [
    '',
    'hello',
    'hello\n',
    note.trimEnd(),
    note.replace('\u2014', '-'),
    `${note}x\n`,
    note.replace('hello', 'he\tllo'),
  ]) {
    expect(openNote(broken, [verifier]).state, JSON.stringify(broken)).toBe('malformed')
  }
})

test('refuses wrong keys, and a signer that signs with another key', async () => {
  const invalid = expect.objectContaining({ code: 'ARGUMENT_INVALID' })
  expect(() => noteVerifier('example.org/audit+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')).toThrow(invalid)
  expect(() => noteVerifier('nonsense')).toThrow(invalid)
  expect(() => noteSigner({ name: 'with space', privateKey })).toThrow(invalid)
  expect(() => noteSigner({ name: 'x', privateKey: 'nonsense' })).toThrow(invalid)
  const other = noteSigner({ name: 'example.org/audit', privateKey: generateNoteKey('example.org/audit').privateKey })
  await expect(signNote('x\n', { ...signer, sign: (message) => other.sign(message) })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
})

test('a checkpoint is its three lines, and nothing else is one', () => {
  const checkpoint = { origin: 'example.org/audit/1', size: 20852163, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=' }
  expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint)
  for (const text of ['', 'a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n', 'a\n1\nAAAA\n', 'a\n-1\n\n'])
    expect(parseCheckpoint(text)).toBe(null)
})
