/** Floor 1: bytes that can be compared, hashed and kept secret. */
export * from './aead.ts'
export * from './canonical-json.ts'
export * from './key-ring.ts'
export * from './keyed-hash.ts'
export * from './sealed-envelope.ts'
