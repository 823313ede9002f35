/** One turn, step by step, with the turns before it; each step takes only what the step before it made. */
import type { Ask, Envelope, ModelCall } from 'phi-envelope'

/** Answers `ask` and writes the reply as it comes. */
export async function answer(envelope: Envelope, ask: Ask, model: ModelCall, response: { write(text: string): unknown }): Promise<void> {
  await using session = await envelope.open(ask)
  const question = await session.redact(ask.question)
  const fragments = await session.redact(await session.retrieve({ text: question }))
  const prompt = await session.assemble({ instructions: 'Answer in plain words.', question, history: await session.history(), fragments })
  const reply = await session.release(await session.call(prompt, model))
  for await (const text of reply.stream) response.write(text)
}
