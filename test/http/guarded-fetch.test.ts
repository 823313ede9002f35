import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { causeOf } from '../../src/base/errors/index.ts'
import { guardedFetch } from '../../src/http/index.ts'
import { startFaultyServer } from '../support/faulty-server.ts'

const refused = { code: 'EGRESS_REFUSED' }
const failed = { code: 'EGRESS_FAILED' }

describe('guardedFetch', () => {
  test('calls what is listed', async () => {
    await using server = await startFaultyServer((_, response) => response.end('yes'))
    const fetch = guardedFetch({ allow: [`${server.url}/v1/`] })
    expect(await (await fetch(`${server.url}/v1/chat`, { method: 'POST', body: 'hello' })).text()).toBe('yes')
    expect(await (await fetch(new Request(`${server.url}/v1/chat`))).text()).toBe('yes')
    expect(server.requests.map(({ body }) => body)).toEqual(['hello', ''])
  })

  test('calls nothing else', async () => {
    await using server = await startFaultyServer((_, response) => response.end('no'))
    const fetch = guardedFetch({ allow: [`${server.url}/v1/`, 'https://fhir.example.org/r4'] })
    const { host } = new URL(server.url)
    for (const url of [
      `${server.url}/v2/chat`,
      `${server.url}/v1`.replace('127.0.0.1', 'localhost'),
      `http://user:secret@${host}/v1/`,
      `${server.url}/v1/../admin`,
      `${server.url}/v1/%2e%2e/admin`,
      `${server.url}/v1/..%2fadmin`,
      `${server.url}/v1/..%5cadmin`,
      'https://fhir.example.org.evil/r4/Patient',
      'https://fhir.example.org/r4evil/Patient',
      'https://fhir.example.org@evil.example/r4/',
      'http://fhir.example.org/r4/Patient',
      'https://fhir.example.org:444/r4/Patient',
      'file:///etc/passwd',
      'data:text/plain,x',
      'not a url',
    ]) {
      await expect(fetch(url), url).rejects.toMatchObject(refused)
    }
    expect(server.requests).toEqual([])
  })

  test('follows no redirect', async () => {
    await using server = await startFaultyServer((request, response) =>
      request.url === '/a' ? response.writeHead(302, { location: '/b' }).end() : response.end('followed'),
    )
    const fetch = guardedFetch({ allow: [server.url] })
    await expect(fetch(`${server.url}/a`)).rejects.toMatchObject(failed)
    await expect(fetch(`${server.url}/a`, { redirect: 'follow' })).rejects.toMatchObject(failed)
    await expect(fetch(new Request(`${server.url}/a`, { redirect: 'follow' }))).rejects.toMatchObject(failed)
    expect(server.requests.map(({ url }) => url)).toEqual(['/a', '/a', '/a'])
  })

  test('ends an answer that is too large, declared or not', async () => {
    await using server = await startFaultyServer((request, response) => {
      if (request.url === '/declared') return void response.writeHead(200, { 'content-length': '5000' }).end('x'.repeat(5000))
      const drip = setInterval(() => response.write('x'.repeat(500)), 1)
      response.on('close', () => clearInterval(drip))
    })
    const fetch = guardedFetch({ allow: [server.url], maxBytes: 1000 })
    await expect(fetch(`${server.url}/declared`)).rejects.toMatchObject(failed)
    const response = await fetch(`${server.url}/endless`)
    await expect(response.text()).rejects.toMatchObject(failed)
  })

  test('ends a slow drip at the bound', async () => {
    await using server = await startFaultyServer((_, response) => {
      const drip = setInterval(() => response.write('x'), 5)
      response.on('close', () => clearInterval(drip))
    })
    const response = await guardedFetch({ allow: [server.url], milliseconds: 60 })(server.url)
    await expect(response.text()).rejects.toMatchObject(failed)
  })

  test('hangs no longer than the bound, and stops with the caller', async () => {
    await using server = await startFaultyServer(() => undefined)
    await expect(guardedFetch({ allow: [server.url], milliseconds: 30 })(server.url)).rejects.toMatchObject(failed)
    const controller = new AbortController()
    const pending = guardedFetch({ allow: [server.url] })(server.url, { signal: controller.signal })
    controller.abort(new Error('mine'))
    await expect(pending).rejects.toThrow('mine')
  })

  test('refuses wrong options at construction', () => {
    for (const options of [
      { allow: [] },
      { allow: ['http://fhir.example.org'] },
      { allow: ['https://user:secret@example.org'] },
      { allow: ['https://example.org/?a=b'] },
      { allow: ['*'] },
      { allow: ['https://example.org'], failOpen: true },
    ]) {
      expect(() => guardedFetch(options as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(() => guardedFetch({ allow: ['http://mesh.internal'], plainHttp: true })).not.toThrow()
  })

  test('says no URL in an error', async () => {
    const fetch = guardedFetch({ allow: ['https://fhir.example.org'] })
    const error = await fetch('https://evil.example/Patient?name=Okafor').catch((caught: unknown) => caught)
    expect(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).not.toMatch(/Okafor|evil/)
    expect(causeOf(error)).toBeUndefined()
  })
})
