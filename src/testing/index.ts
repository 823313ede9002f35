/** Contract suites for every seam, a synthetic world, fake models, broken parts and a clock: for tests of one's own parts. */
export { type FakeClock, fakeClock } from './clock.ts'
export { type Contract, type ContractCase, ContractViolation, describeContract, type TestRunner, verifyContract } from './contract.ts'
export * from './contracts/index.ts'
export { type Fault, type FaultOptions, type Faulty, withFault } from './faults.ts'
export * from './models/index.ts'
export { type Random, seededRandom } from './random.ts'
export { type Create, sampleFields, sampleSnapshot, sampleUser } from './sample.ts'
export * from './world/index.ts'
