import { afterAll, describe, test } from 'vitest'
import { accessMatrix, memoryConsents, memoryTickets, presets } from '../../../src/admit/index.ts'
import {
  consentSourceContract,
  describeContract,
  policyEngineContract,
  sampleFields,
  sampleSnapshot,
  ticketSourceContract,
} from '../../../src/testing/index.ts'
import { authzenEngine, type Evaluation } from 'phi-envelope/authzen'
import { cedarEngine, matrixToCedar } from 'phi-envelope/cedar'
import { decisionPoint, good } from '../../with/authzen/decision-point.ts'

const matrix = accessMatrix(presets.all)
describe('the access matrix', () => describeContract(policyEngineContract({ create: () => matrix }), { describe, test }))

const cedar = cedarEngine({ policies: matrixToCedar(presets.all), revision: 'p' })
describe('Cedar', () => describeContract(policyEngineContract({ create: () => cedar }), { describe, test }))

/** A decision point that decides by the roles and relationships that it is sent. */
const point = await decisionPoint(
  good((evaluation) => {
    const { subject, context } = evaluation as unknown as Evaluation
    const roles = subject.properties?.['roles'] as readonly string[]
    const relationships = context?.['relationships'] as readonly string[]
    return { decision: roles.includes('physician') && relationships.includes('assigned') }
  }),
)
afterAll(() => point[Symbol.asyncDispose]())
describe('AuthZEN', () =>
  describeContract(policyEngineContract({ create: () => authzenEngine({ decisionPoint: point.url, revision: 'p' }) }), { describe, test }))

const consent = (patient: string, type: string) => ({
  resourceType: 'Consent',
  id: `${type}-consent`,
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  patient: { reference: patient },
  provision: { type },
})
describe('consents in memory', () =>
  describeContract(
    consentSourceContract({
      create: () => memoryConsents([consent('Patient/1', 'permit'), consent('Patient/2', 'deny')]),
      permitted: 'Patient/1',
      denied: 'Patient/2',
    }),
    { describe, test },
  ))

const now = sampleSnapshot().now
describe('tickets in memory', () => {
  const tickets = memoryTickets({ clock: { now: () => now } })
  tickets.grant({ id: 'T-1', subject: 'agent', patient: sampleFields().patient ?? '', issuer: 'lead', reason: 'r', milliseconds: 1000 })
  describeContract(ticketSourceContract({ create: () => tickets, known: 'T-1', now }), { describe, test })
})
