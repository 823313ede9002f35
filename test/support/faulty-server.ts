/** A loopback HTTP server that answers as each test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FaultyServer extends AsyncDisposable {
  readonly url: string
  readonly requests: {
    readonly method: string
    readonly url: string
    readonly headers: IncomingMessage['headers']
    readonly body: string
  }[]
}

export async function startFaultyServer(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<FaultyServer> {
  const requests: FaultyServer['requests'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      })
      answer(request, response, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/fhir+json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const emptyBundle = (next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: [],
  ...(next === undefined ? {} : { link: [{ relation: 'next', url: next }] }),
})
