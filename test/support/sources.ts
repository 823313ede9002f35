export type { Source } from '../../src/base/seams/source.ts'
export { memoryVectorStore, vectorStoreSource, type WritableVectorStore } from '../../src/retrieve/index.ts'
