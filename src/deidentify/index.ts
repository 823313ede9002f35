/** De-identification: find identifiers, replace them, keep the vault apart, give values back to who may see them. */
export { masterKeyRing, type MasterKeyRingOptions, memoryKeyRing, type MemoryKeyRing, type RotatingKeyRing } from '../crypto/key-ring.ts'
export type { AsyncDeidentifier, AsyncDetector, DeidentifierOptions, DetectOptions } from './deidentifier.ts'
export { createDeidentifier } from './deidentifier.ts'
export { deidentifyResource, type FhirResourceJson, type ResourceOptions } from './fhir-resource.ts'
export { fhirIdentities, type FhirIdentitiesOptions, type RelatedType } from './identity-source.ts'
export { deidentifyJson, type PlainJson } from './json.ts'
export { knownIdentity, mergeIdentities } from './known-identity.ts'
export { knownEntity } from './known-identity-matcher.ts'
export { type LeakScanner, leakScanner } from './leak-check.ts'
export { limitedDataSet, type Mode, type ModeOption, type ModePolicy, type Modes, refuseOneWay, safeHarbor, treatment } from './modes.ts'
export type { TextSource } from './blocks.ts'
export { redactStream, type RedactStreamOptions, type StreamProgress } from './stream.ts'
export { createTokenizer, type PhiTokenizer, type TokenizerOptions } from './tokenize.ts'
export {
  memoryConversations,
  type MemoryConversationsOptions,
  memoryVault,
  type MemoryVault,
  type MemoryVaultOptions,
} from './vault/index.ts'
