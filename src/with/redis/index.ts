/** Redis for many replicas. Bring your own ioredis client. */
export type { RedisClient } from './client.ts'
export { redisConversations, type RedisConversationsOptions } from './conversations.ts'
export { redisVault, type RedisVault, type RedisVaultOptions } from './vault.ts'
export { redisCounters } from './counters.ts'
export type { RedisKeyOptions } from './keys.ts'
export { redisReplays } from './replays.ts'
export { redisRevocations } from './revocations.ts'
