import type { TrailEvent, TrailEventDetail } from '../../src/base/events.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 2, 4, 9, 30, second)).toISOString()

/** One whole interaction with invented people: every ordinary event in order. */
export function interaction(requestId = 'request-1', patient = 'Patient/ada'): readonly TrailEvent[] {
  const details: readonly TrailEventDetail[] = [
    { type: 'session-opened', purpose: 'TREAT', task: 'visit-summary', patients: [patient], conversation: true },
    {
      type: 'user-verified',
      issuer: 'https://id.example.org',
      subject: 'dr-okafor',
      tenant: 'north-clinic',
      roles: ['physician'],
      clientId: 'portal',
      acr: 'mfa',
    },
    { type: 'workload-verified', workload: 'spiffe://example.org/summarizer', kind: 'spiffe-jwt' },
    { type: 'relationship-verified', patient, relationships: ['assigned'] },
    { type: 'consent-verified', patient, decision: 'permit', implicit: null, basis: [{ reference: 'Consent/12', version: '3' }] },
    { type: 'access-decided', effect: 'permit', revision: 'r7', reasons: ['row physician-treats'], obligations: ['ai-assertion-label'] },
    { type: 'grant-issued', grant: 'grant-1', expiresAt: at(300), reveal: ['name', 'date'] },
    {
      type: 'records-retrieved',
      sources: ['ehr'],
      requested: 4,
      returned: 2,
      denied: 1,
      exhausted: true,
      fragments: [
        { id: 'Observation/17', reference: 'Observation/17', dataClass: 'laboratory', rows: ['physician-treats'] },
        { id: 'Condition/2', reference: 'Condition/2', dataClass: 'condition', rows: ['physician-treats'] },
      ],
    },
    { type: 'fragment-denied', source: 'ehr', reference: 'DocumentReference/9', rule: 'psychotherapy' },
    { type: 'identity-read', patient, values: 9 },
    { type: 'record-masked', texts: 3, masked: { name: 3, date: 1 } },
    {
      type: 'prompt-assembled',
      fragments: ['F1', 'F2'],
      label: { confidentiality: 'N', sensitivities: [] },
      digest: 'sha256:6b1f',
      characters: 1830,
    },
    {
      type: 'model-called',
      model: 'clinic-llm',
      digest: 'sha256:6b1f',
      endpoint: 'https://llm.example.org',
      enforced: ['egress'],
      declared: ['no-retention'],
    },
    { type: 'reply-generated', characters: 420, digest: 'sha256:99ac' },
    { type: 'reply-checked', verdicts: [{ check: 'identifiers', action: 'pass', count: 0 }] },
    { type: 'vault-opened', viewer: 'dr-okafor', categories: ['name'], count: 1 },
    { type: 'reply-delivered', viewer: 'dr-okafor', characters: 431, citations: ['Observation/17'] },
    { type: 'session-closed', reason: 'drained' },
  ]
  return details.map((detail, index) => ({ time: at(index), requestId, ...detail }))
}

/** A small event that is told apart by a number. */
export const numbered = (number: number): TrailEvent => ({
  type: 'record-masked',
  time: at(0),
  requestId: `request-${number}`,
  texts: number,
  masked: { name: 1 },
})
