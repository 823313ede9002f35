export { memoryConversations, type MemoryConversationsOptions } from './memory-conversations.ts'
export { memoryVault, type MemoryVault, type MemoryVaultOptions } from './memory-vault.ts'
