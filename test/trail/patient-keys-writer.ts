/** A process that makes keys and erases every third patient as fast as it can, and prints what it was told is done. */
import { writeSync } from 'node:fs'
import { masterKeyRing } from '../../src/crypto/key-ring.ts'
import { filePatientKeys } from '../../src/trail/file-patient-keys.ts'

const [, , directory = '', master = '', start = '0'] = process.argv
const keyRing = masterKeyRing({ masters: { m1: Buffer.from(master, 'hex') }, current: 'm1' })
const keys = filePatientKeys({ directory, keyRing, tenant: 't1' })
for (let number = Number(start); ; number++) {
  const patient = `Patient/${number}`
  writeSync(1, `made ${patient} ${Buffer.from(await keys.key(patient)).toString('hex')}\n`)
  if (number % 3 !== 0) continue
  await keys.erase(patient)
  writeSync(1, `erased ${patient}\n`)
}
