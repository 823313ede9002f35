/** A decision point on loopback that answers as a test tells it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What it does with one request. */
export type Answer = (path: string, body: unknown, response: ServerResponse, request: IncomingMessage) => void

/** A running decision point. */
export interface DecisionPoint extends AsyncDisposable {
  readonly url: string
  readonly asked: { readonly path: string; readonly body: unknown }[]
  answer: Answer
}

export const json = (response: ServerResponse, value: unknown, status = 200, type = 'application/json'): void => {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value))
}

/** Metadata as it should be. */
export const metadata = (url: string): Record<string, unknown> => ({
  policy_decision_point: url,
  access_evaluation_endpoint: `${url}/access/v1/evaluation`,
  access_evaluations_endpoint: `${url}/access/v1/evaluations`,
})

/** Starts one; metadata is served well unless `answer` serves it. */
export async function decisionPoint(answer: Answer): Promise<DecisionPoint> {
  const point: { answer: Answer } = { answer }
  const asked: { path: string; body: unknown }[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const body: unknown = text === '' ? null : JSON.parse(text)
      asked.push({ path: request.url ?? '', body })
      point.answer(request.url ?? '', body, response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    get answer() {
      return point.answer
    },
    set answer(next: Answer) {
      point.answer = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Serves good metadata, and `decide` for each evaluation. */
export function good(decide: (evaluation: Record<string, unknown>) => unknown): Answer {
  return (path, body, response, request) => {
    if (path.startsWith('/.well-known/')) return json(response, metadata(`http://${request.headers.host ?? ''}`))
    const { evaluations } = body as { evaluations?: Record<string, unknown>[] }
    json(response, evaluations === undefined ? decide(body as Record<string, unknown>) : { evaluations: evaluations.map(decide) })
  }
}
