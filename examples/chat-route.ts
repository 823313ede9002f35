/** A streaming chat route: the handler returns before the stream ends, and the session ends with the stream. */
import { createUIMessageStreamResponse } from 'ai'
import type { Envelope } from 'phi-envelope'
import { type AiSdkLanguageModel, aiSdkModel, toUIMessageStream } from 'phi-envelope/ai-sdk'

const bearer = (request: Request) => ({ accessToken: (request.headers.get('authorization') ?? '').replace(/^Bearer /i, '') })

/** Makes the handler. */
export function chatRoute(envelope: Envelope, gpt: AiSdkLanguageModel, patient: string) {
  return async function POST(request: Request): Promise<Response> {
    const { id, message } = (await request.json()) as { id: string; message: string } // the last turn only; history is ours
    const reply = await envelope.ask(
      {
        credentials: bearer(request),
        purpose: 'PATRQT',
        task: 'visit-summary',
        patient,
        conversation: id,
        question: message,
        signal: request.signal,
      },
      aiSdkModel(gpt),
    )
    return createUIMessageStreamResponse({ stream: toUIMessageStream(reply) })
  }
}
