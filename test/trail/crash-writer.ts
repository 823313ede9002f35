/** A process that writes events as fast as it can and prints the number of each when it was acknowledged. */
import { writeSync } from 'node:fs'
import { fileAnchor, fileTrail, noteSigner } from '../../src/trail/index.ts'

const [, , path = '', anchorPath = '', privateKey = '', start = '0'] = process.argv
const signer = noteSigner({ name: 'example.org/audit', privateKey: Buffer.from(privateKey, 'base64').toString('utf8') })
const trail = fileTrail({
  path,
  rotate: { bytes: 16_384 },
  checkpoints: { signer, entries: 20, anchors: [fileAnchor({ path: anchorPath })] },
})
let next = Number(start)

async function session(): Promise<void> {
  for (;;) {
    const number = next++
    await trail.append([
      { type: 'record-masked', time: new Date().toISOString(), requestId: `request-${number}`, texts: number, masked: { name: 1 } },
    ])
    writeSync(1, `${number}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, session))
