/** Who asks, what speaks, and what it may see. */
export { countFragments } from './limits/count.ts'
export type { AdmissionParts, ScopeCeiling } from './parts.ts'
// identity
export type { ClaimMapping, ClaimSource } from './identity/claims.ts'
export { certificateThumbprint } from './identity/client-certificate.ts'
export { type DpopNonces, dpopNonces } from './identity/dpop-nonces.ts'
export type { EndpointOptions } from './identity/endpoint.ts'
export type { RemoteKeysOptions } from './identity/issuer-keys.ts'
export { type OidcIssuer, oidcUsers } from './identity/oidc-users.ts'
export { memoryReplays, type ReplayList } from './identity/replay.ts'
export type { SenderOptions } from './identity/sender.ts'
export type { SignatureAlgorithm } from './identity/token-rules.ts'
// revocation
export { memoryRevocations, revocationKeyText } from './revocation/memory.ts'
// policy and consent
export * from './consent/index.ts'
export * from './policy/index.ts'
