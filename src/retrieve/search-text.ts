/** Opens the text of a search: only text that was redacted in this session may reach a source or an embedder. */
import { openRedacted, type Redacted } from '../base/evidence/redacted.ts'
import type { SessionScope } from '../base/evidence/seal.ts'

/** @throws EvidenceError EVIDENCE_FORGED, EVIDENCE_FOREIGN */
export function searchText(scope: SessionScope, redacted: Redacted): string {
  return openRedacted(scope, redacted).text
}
