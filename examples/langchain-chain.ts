/** An existing LangChain chain under the envelope: two wrapped lines and one `run`. */
import type { Document } from '@langchain/core/documents'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import type { VectorStore } from '@langchain/core/vectorstores'
import type { Ask, Envelope } from 'phi-envelope'
import { protectChatModel, protectRetriever } from 'phi-envelope/langchain'

const join = (documents: Document[]): string => documents.map(({ pageContent }) => pageContent).join('\n\n')

/** Makes the function that answers. */
export function answering(envelope: Envelope, vectorStore: VectorStore, llm: BaseChatModel) {
  const retriever = protectRetriever(envelope, vectorStore.asRetriever(4), {
    fields: (document) => ({
      tenant: document.metadata['org'],
      patient: document.metadata['patientId'],
      dataClass: document.metadata['kind'],
    }),
  })
  const chain = RunnableSequence.from([
    { context: retriever.pipe(join), question: new RunnablePassthrough<string>() },
    ChatPromptTemplate.fromTemplate('Answer from {context}\nQ: {question}'),
    protectChatModel(envelope, llm),
    new StringOutputParser(),
  ])
  return async function* answer(ask: Ask, question: string) {
    await using session = await envelope.open(ask)
    yield* await session.run(() => chain.stream(question))
  }
}
