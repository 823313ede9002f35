// Installs ai 7 and openai 7, which need Node 22, beside the packed tarball, and asks a model through each adapter there.
// Usage, after a build: tsx tools/check-node22-adapters.ts <node 22 binary>
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const [binary] = process.argv.slice(2)
if (binary === undefined) throw new Error('usage: tsx tools/check-node22-adapters.ts <node 22 binary>')
const node = binary.includes('/') ? resolve(binary) : binary
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string; readonly version: string }
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

const SMOKE = `
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { generateText, streamText, wrapLanguageModel } from 'ai'
import OpenAI from 'openai'
import { createEnvelope } from '${name}'
import { accessMatrix, presets } from '${name}/admit'
import { aiSdkModel, envelopeMiddleware } from '${name}/ai-sdk'
import { protectOpenAI } from '${name}/openai'
import { syntheticWorld } from '${name}/testing'
import { memoryTrail } from '${name}/trail'

const world = syntheticWorld()
const envelope = createEnvelope({
  users: world.users, policy: accessMatrix(presets.all), implicitConsent: { PATRQT: 'permit' }, consents: world.consents,
  relationships: world.relationships, tickets: world.tickets, sources: [world.source()], identities: world.identities,
  trail: memoryTrail(), clock: world.clock,
})
const patient = world.patients[0]
const { name: person, mrn } = patient.person
const ask = world.ask('patient-1', patient, { purpose: 'PATRQT', question: 'What was said at the visit?' })
const sent = []
// Says the name that it was shown, as a token.
const say = (seen) => {
  sent.push(seen)
  return 'There is news for ' + (/\\[NAME-(?!1-k7qd)[^\\]]+\\]/.exec(seen)?.[0] ?? 'nobody') + '.'
}
const doStream = async ({ prompt }) => ({
  stream: new ReadableStream({
    start(controller) {
      const usage = { inputTokens: { total: 10 }, outputTokens: { total: 5 } }
      controller.enqueue({ type: 'stream-start', warnings: [] })
      controller.enqueue({ type: 'response-metadata', id: person })
      controller.enqueue({ type: 'text-start', id: '1' })
      for (const delta of say(JSON.stringify(prompt)).match(/.{1,5}/gs)) controller.enqueue({ type: 'text-delta', id: '1', delta })
      controller.enqueue({ type: 'text-end', id: '1' })
      controller.enqueue({ type: 'finish', finishReason: { unified: 'stop', raw: person }, usage })
      controller.close()
    },
  }),
})
const model = { specificationVersion: 'v4', provider: 'spy', modelId: 'spy-1', supportedUrls: {}, doStream, doGenerate: doStream }
assert.match(await (await envelope.ask(ask, aiSdkModel(model))).text(), new RegExp('news for ' + person))

const guarded = wrapLanguageModel({ model, middleware: envelopeMiddleware(envelope, { specificationVersion: 'v4' }) })
await assert.rejects(async () => generateText({ model: guarded, prompt: 'Hello', maxRetries: 0 }), { code: 'OUTSIDE_SESSION' })
const prompt = 'Was ' + person + ' (MRN ' + mrn + ') seen?'
{
  const session = await envelope.open(ask)
  const result = await session.run(async () => {
    const whole = await generateText({ model: guarded, prompt })
    assert.equal(whole.usage.inputTokens, 10)
    assert.ok(!JSON.stringify([whole.content, whole.response.id]).includes(person))
    return whole.text
  })
  assert.equal(result.includes('news for ' + person), true, 'generateText')
  let streamed = ''
  for await (const piece of session.run(() => streamText({ model: guarded, prompt }).textStream)) streamed += piece
  assert.equal(streamed.includes('news for ' + person), true, 'streamText')
  await session.close()
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const text = say(body)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': person })
  const events = request.url.endsWith('/responses')
    ? [{ type: 'response.output_text.delta', delta: text }, { type: 'response.completed', response: { usage: { input_tokens: 10, output_tokens: 5 } } }]
    : [
        { id: person, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] },
        { id: person, object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      ]
  for (const event of events) response.write('data: ' + JSON.stringify(event) + '\\n\\n')
  response.end('data: [DONE]\\n\\n')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const raw = new OpenAI({ baseURL: 'http://127.0.0.1:' + server.address().port + '/v1', apiKey: 'none', maxRetries: 0 })
const client = protectOpenAI(raw, envelope)
const messages = [{ role: 'user', content: prompt }]
await assert.rejects(async () => client.chat.completions.create({ model: 'm', messages }), { code: 'OUTSIDE_SESSION' })
const session = await envelope.open(ask)
const outputs = [
  await session.run(async () => (await client.chat.completions.create({ model: 'm', messages })).choices[0].message.content),
  await session.run(async () => {
    let text = ''
    for await (const chunk of await client.chat.completions.create({ model: 'm', messages, stream: true })) {
      assert.ok(!JSON.stringify(chunk).includes(person))
      text += chunk.choices[0]?.delta.content ?? ''
    }
    return text
  }),
  await session.run(async () => (await client.responses.create({ model: 'm', input: prompt })).output_text),
]
await session.close()
server.closeAllConnections()
server.close()
for (const output of outputs) assert.equal(output.includes('news for ' + person), true, 'openai')
assert.equal(sent.length, 6)
for (const identifier of patient.identifiers) assert.equal(sent.join().includes(identifier), false, 'an identifier was sent')
`

const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-node22-'))
try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], '.')
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'smoke', private: true, type: 'module' }))
  const packages = [join(folder, `${name}-${version}.tgz`), 'ai@7', 'openai@7']
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages], folder)
  writeFileSync(join(folder, 'smoke.mjs'), SMOKE)
  run(node, ['smoke.mjs'], folder)
  const installed = ['ai', 'openai'].map((each) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', each, 'package.json'), 'utf8')) as { readonly version: string }
    return `${each} ${manifest.version}`
  })
  console.log(`${run(node, ['--version'], folder).trim()}: ${installed.join(' and ')} ask through the adapters`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
