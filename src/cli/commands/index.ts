/** The list of commands. Each is loaded only when it runs, so that one does not need what another needs. */
import type { Command } from '../command.ts'

/** How to load a command, and the line that the list shows. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<{ readonly command: Command }>
}

/** In the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'scan', summary: 'count identifiers in files, folders or standard input', load: () => import('./scan.ts') },
  {
    name: 'deidentify',
    summary: 'replace identifiers in texts, logs, JSON lines and FHIR resources',
    load: () => import('./deidentify.ts'),
  },
  {
    name: 'init',
    summary: 'write a starter: an access matrix, an envelope and a test that passes',
    load: () => import('./init.ts'),
  },
  { name: 'matrix lint', summary: 'find what is probably not meant in an access matrix', load: () => import('./matrix-lint.ts') },
  {
    name: 'matrix render',
    summary: 'show an access matrix as a table, in Markdown or HTML',
    load: () => import('./matrix-render.ts'),
  },
  {
    name: 'matrix diff',
    summary: 'say in sentences what a new revision of a matrix gives and takes',
    load: () => import('./matrix-diff.ts'),
  },
  {
    name: 'matrix explain',
    summary: 'say whether somebody may read a piece of record, and which row says so',
    load: () => import('./matrix-explain.ts'),
  },
  { name: 'trail verify', summary: 'verify an audit trail and name the first broken entry', load: () => import('./trail-verify.ts') },
  { name: 'trail story', summary: 'tell interactions of a trail in sentences', load: () => import('./trail-story.ts') },
  {
    name: 'trail export',
    summary: 'write a trail as FHIR AuditEvents, as events, or as one patient’s access report',
    load: () => import('./trail-export.ts'),
  },
  {
    name: 'trail prove',
    summary: 'prove that one entry is in a trail, to somebody without the trail',
    load: () => import('./trail-prove.ts'),
  },
  { name: 'trail key', summary: 'make a key that signs checkpoints', load: () => import('./trail-key.ts') },
]
