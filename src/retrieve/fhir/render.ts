/** Says a resource in plain lines, element by element, without leaving out what would change its meaning. */
import {
  boolean,
  child,
  children,
  choice,
  concept,
  concepts,
  type Element,
  named,
  number,
  period,
  quantity,
  range,
  string,
} from './read.ts'
import type { ReadableTypeName } from './types.ts'

/** One line, and the element of the record that it says. */
export interface Part {
  readonly element: string
  readonly text: string
}

class Lines {
  readonly parts: Part[] = []
  /** `Label: value`, when there is a value. */
  add(element: string, label: string, value: string | undefined): this {
    if (value !== undefined) this.parts.push({ element, text: label === '' ? value : `${label}: ${value}` })
    return this
  }
  each(element: string, label: string, values: readonly (string | undefined)[]): this {
    const present = values.filter((each) => each !== undefined)
    return this.add(element, label, present.length === 0 ? undefined : present.join('; '))
  }
}

const notes = (resource: Element): readonly (string | undefined)[] => children(resource, 'note').map((note) => string(note, 'text'))
const codes = (resource: Element, name: string): string | undefined => concepts(resource, name).join('; ') || undefined
const displays = (resource: Element, name: string): readonly (string | undefined)[] =>
  children(resource, name).map((each) => string(each, 'display'))

type Renderer = (resource: Element, lines: Lines) => void

function observation(resource: Element, lines: Lines): void {
  lines
    .add('code', 'Observation', concept(child(resource, 'code')))
    .add('value', 'Value', choice(resource, 'value'))
    .add('dataAbsentReason', 'Value absent', concept(child(resource, 'dataAbsentReason')))
  for (const component of children(resource, 'component')) {
    const [name, value] = [concept(child(component, 'code')), choice(component, 'value') ?? concept(child(component, 'dataAbsentReason'))]
    if (name !== undefined && value !== undefined) lines.add('component', name, value)
  }
  lines
    .each('referenceRange', 'Reference range', children(resource, 'referenceRange').map(range))
    .each('interpretation', 'Interpretation', concepts(resource, 'interpretation'))
    .add('effective', 'Date', choice(resource, 'effective') ?? string(resource, 'issued'))
    .add('bodySite', 'Body site', concept(child(resource, 'bodySite')))
    .add('method', 'Method', concept(child(resource, 'method')))
    .each('note', 'Note', notes(resource))
}

function dosage(value: Element): string | undefined {
  const text = string(value, 'text')
  const dose = children(value, 'doseAndRate').map((each) => quantity(child(each, 'doseQuantity')) ?? range(child(each, 'doseRange')))
  const repeat = child(child(value, 'timing'), 'repeat')
  const [frequency, every, unit] = [number(repeat, 'frequency'), number(repeat, 'period'), string(repeat, 'periodUnit')]
  const timing =
    concept(child(child(value, 'timing'), 'code')) ?? (frequency && every && unit ? `${frequency} times every ${every} ${unit}` : undefined)
  const needed = boolean(value, 'asNeededBoolean') === 'yes' ? 'as needed' : concept(child(value, 'asNeededCodeableConcept'))
  const parts = [text, ...dose, timing, concept(child(value, 'route')), needed, string(value, 'patientInstruction')]
  return parts.filter((each) => each !== undefined).join(', ') || undefined
}

const medication =
  (label: string, doses: string, when: Renderer): Renderer =>
  (resource, lines) => {
    lines.add('medication', label, named(resource, 'medication')).add('status', 'Status', string(resource, 'status'))
    lines.each(doses, 'Dose', children(resource, doses).map(dosage))
    when(resource, lines)
    lines
      .each('reasonCode', 'Reason', [...concepts(resource, 'reasonCode'), ...displays(resource, 'reasonReference')])
      .each('note', 'Note', notes(resource))
  }

const RENDERERS: Readonly<Record<Exclude<ReadableTypeName, 'DocumentReference'>, Renderer>> = {
  Patient(resource, lines) {
    const names = children(resource, 'name').map(
      (each) => string(each, 'text') ?? [...strings(each, 'given'), string(each, 'family')].filter(Boolean).join(' '),
    )
    lines
      .each('name', 'Name', names)
      .add('birthDate', 'Born', string(resource, 'birthDate'))
      .add('deceased', 'Deceased', choice(resource, 'deceased'))
      .add('gender', 'Gender', string(resource, 'gender'))
      .each(
        'address',
        'Address',
        children(resource, 'address').map(
          (each) =>
            string(each, 'text') ??
            [...strings(each, 'line'), string(each, 'city'), string(each, 'state'), string(each, 'postalCode')].filter(Boolean).join(', '),
        ),
      )
      .each(
        'telecom',
        'Contact',
        children(resource, 'telecom').map((each) => string(each, 'value')),
      )
      .add('maritalStatus', 'Marital status', concept(child(resource, 'maritalStatus')))
      .each(
        'communication',
        'Language',
        children(resource, 'communication').map((each) => concept(child(each, 'language'))),
      )
  },
  Encounter(resource, lines) {
    lines
      .add(
        'type',
        'Visit',
        codes(resource, 'type') ?? string(child(resource, 'class'), 'display') ?? string(child(resource, 'class'), 'code'),
      )
      .add('status', 'Status', string(resource, 'status'))
      .add('period', 'Date', period(child(resource, 'period')))
      .each('reasonCode', 'Reason', [...concepts(resource, 'reasonCode'), ...displays(resource, 'reasonReference')])
      .each(
        'diagnosis',
        'Diagnosis',
        children(resource, 'diagnosis').map((each) => string(child(each, 'condition'), 'display')),
      )
      .each(
        'participant',
        'With',
        children(resource, 'participant').map((each) => string(child(each, 'individual'), 'display')),
      )
      .each(
        'location',
        'At',
        children(resource, 'location').map((each) => string(child(each, 'location'), 'display')),
      )
      .add('serviceProvider', 'Provider', string(child(resource, 'serviceProvider'), 'display'))
      .add('hospitalization', 'Discharged to', concept(child(child(resource, 'hospitalization'), 'dischargeDisposition')))
  },
  Appointment(resource, lines) {
    lines
      .add(
        'serviceType',
        'Appointment',
        codes(resource, 'serviceType') ?? concept(child(resource, 'appointmentType')) ?? string(resource, 'description') ?? 'Appointment',
      )
      .add('status', 'Status', string(resource, 'status'))
      .add('start', 'Starts', string(resource, 'start'))
      .add('end', 'Ends', string(resource, 'end'))
      .each('reasonCode', 'Reason', concepts(resource, 'reasonCode'))
      .each(
        'participant',
        'With',
        children(resource, 'participant').map((each) =>
          string(child(each, 'actor'), 'reference')?.includes('Patient/') ? undefined : string(child(each, 'actor'), 'display'),
        ),
      )
      .add('patientInstruction', 'Instructions', string(resource, 'patientInstruction'))
      .add('comment', 'Comment', string(resource, 'comment'))
  },
  Condition(resource, lines) {
    lines
      .add('code', 'Condition', concept(child(resource, 'code')))
      .add('clinicalStatus', 'Status', concept(child(resource, 'clinicalStatus')))
      .add('verificationStatus', 'Verification', concept(child(resource, 'verificationStatus')))
      .add('severity', 'Severity', concept(child(resource, 'severity')))
      .each('bodySite', 'Body site', concepts(resource, 'bodySite'))
      .each(
        'stage',
        'Stage',
        children(resource, 'stage').map((each) => concept(child(each, 'summary'))),
      )
      .add('onset', 'Onset', choice(resource, 'onset'))
      .add('abatement', 'Ended', choice(resource, 'abatement'))
      .add('recordedDate', 'Recorded', string(resource, 'recordedDate'))
      .each('note', 'Note', notes(resource))
  },
  AllergyIntolerance(resource, lines) {
    const reactions = children(resource, 'reaction').map((each) =>
      [concepts(each, 'manifestation').join(', '), string(each, 'severity'), string(each, 'description')].filter(Boolean).join(', '),
    )
    lines
      .add('code', 'Allergy or intolerance', concept(child(resource, 'code')))
      .add('clinicalStatus', 'Status', concept(child(resource, 'clinicalStatus')))
      .add('verificationStatus', 'Verification', concept(child(resource, 'verificationStatus')))
      .add('criticality', 'Criticality', string(resource, 'criticality'))
      .each('reaction', 'Reaction', reactions)
      .add('onset', 'Onset', choice(resource, 'onset'))
      .add('recordedDate', 'Recorded', string(resource, 'recordedDate'))
      .each('note', 'Note', notes(resource))
  },
  MedicationRequest: medication('Medication ordered', 'dosageInstruction', (resource, lines) => {
    lines
      .add('intent', 'Intent', string(resource, 'intent'))
      .add('doNotPerform', 'Do not give', boolean(resource, 'doNotPerform') === 'yes' ? 'yes' : undefined)
      .add('authoredOn', 'Ordered', string(resource, 'authoredOn'))
      .add('statusReason', 'Status reason', concept(child(resource, 'statusReason')))
      .add('requester', 'Ordered by', string(child(resource, 'requester'), 'display'))
      .add('dispenseRequest', 'Refills', number(child(resource, 'dispenseRequest'), 'numberOfRepeatsAllowed'))
      .add('substitution', 'Prior prescription', string(child(resource, 'priorPrescription'), 'display'))
  }),
  MedicationStatement: medication('Medication reported', 'dosage', (resource, lines) => {
    lines.add('effective', 'Taken', choice(resource, 'effective')).each('statusReason', 'Status reason', concepts(resource, 'statusReason'))
  }),
  MedicationAdministration: medication('Medication given', 'dosage', (resource, lines) => {
    const given = child(resource, 'dosage')
    lines
      .add('dosage', 'Amount', quantity(child(given, 'dose')))
      .add('effective', 'Given', choice(resource, 'effective'))
      .each('statusReason', 'Status reason', concepts(resource, 'statusReason'))
  }),
  MedicationDispense: medication('Medication dispensed', 'dosageInstruction', (resource, lines) => {
    lines
      .add('quantity', 'Quantity', quantity(child(resource, 'quantity')))
      .add('daysSupply', 'Supply', quantity(child(resource, 'daysSupply')))
      .add('whenHandedOver', 'Handed over', string(resource, 'whenHandedOver'))
  }),
  Observation: observation,
  DiagnosticReport(resource, lines) {
    lines
      .add('code', 'Report', concept(child(resource, 'code')))
      .add('status', 'Status', string(resource, 'status'))
      .add('effective', 'Date', choice(resource, 'effective') ?? string(resource, 'issued'))
      .add('conclusion', 'Conclusion', string(resource, 'conclusion'))
      .each('conclusionCode', 'Finding', concepts(resource, 'conclusionCode'))
      .each('result', 'Results', displays(resource, 'result'))
  },
  ImagingStudy(resource, lines) {
    const series = children(resource, 'series').map((each) =>
      [
        string(child(each, 'modality'), 'display') ?? string(child(each, 'modality'), 'code'),
        string(child(each, 'bodySite'), 'display'),
        string(each, 'description'),
      ]
        .filter(Boolean)
        .join(', '),
    )
    lines
      .add('procedureCode', 'Imaging', codes(resource, 'procedureCode') ?? string(resource, 'description') ?? 'Imaging study')
      .add('status', 'Status', string(resource, 'status'))
      .add('started', 'Date', string(resource, 'started'))
      .each('series', 'Series', series)
      .each('reasonCode', 'Reason', concepts(resource, 'reasonCode'))
      .each('note', 'Note', notes(resource))
  },
  Procedure(resource, lines) {
    lines
      .add('code', 'Procedure', concept(child(resource, 'code')))
      .add('status', 'Status', string(resource, 'status'))
      .add('statusReason', 'Status reason', concept(child(resource, 'statusReason')))
      .add('performed', 'Date', choice(resource, 'performed'))
      .each('reasonCode', 'Reason', [...concepts(resource, 'reasonCode'), ...displays(resource, 'reasonReference')])
      .each('bodySite', 'Body site', concepts(resource, 'bodySite'))
      .add('outcome', 'Outcome', concept(child(resource, 'outcome')))
      .each('complication', 'Complication', concepts(resource, 'complication'))
      .each('followUp', 'Follow-up', concepts(resource, 'followUp'))
      .each('note', 'Note', notes(resource))
  },
  Immunization(resource, lines) {
    lines
      .add('vaccineCode', 'Immunization', concept(child(resource, 'vaccineCode')))
      .add('status', 'Status', string(resource, 'status'))
      .add('statusReason', 'Status reason', concept(child(resource, 'statusReason')))
      .add('occurrence', 'Date', choice(resource, 'occurrence'))
      .add('doseQuantity', 'Dose', quantity(child(resource, 'doseQuantity')))
      .each(
        'reaction',
        'Reaction',
        children(resource, 'reaction').map((each) => string(child(each, 'detail'), 'display')),
      )
      .each('note', 'Note', notes(resource))
  },
  CarePlan(resource, lines) {
    const activities = children(resource, 'activity').map((each) => {
      const detail = child(each, 'detail')
      return (
        [concept(child(detail, 'code')), string(detail, 'description'), string(detail, 'status')].filter(Boolean).join(', ') || undefined
      )
    })
    lines
      .add('title', 'Care plan', string(resource, 'title') ?? codes(resource, 'category') ?? 'Care plan')
      .add('status', 'Status', string(resource, 'status'))
      .add('intent', 'Intent', string(resource, 'intent'))
      .add('description', 'Description', string(resource, 'description'))
      .add('period', 'Period', period(child(resource, 'period')))
      .each('addresses', 'For', displays(resource, 'addresses'))
      .each('activity', 'Activity', activities)
      .each('note', 'Note', notes(resource))
  },
  CareTeam(resource, lines) {
    const members = children(resource, 'participant').map(
      (each) => [concepts(each, 'role').join(', '), string(child(each, 'member'), 'display')].filter(Boolean).join(': ') || undefined,
    )
    lines
      .add('name', 'Care team', string(resource, 'name') ?? codes(resource, 'category') ?? 'Care team')
      .add('status', 'Status', string(resource, 'status'))
      .each('participant', 'Members', members)
      .add('period', 'Period', period(child(resource, 'period')))
  },
  Goal(resource, lines) {
    const targets = children(resource, 'target').map(
      (each) => [concept(child(each, 'measure')), choice(each, 'detail'), choice(each, 'due')].filter(Boolean).join(', ') || undefined,
    )
    lines
      .add('description', 'Goal', concept(child(resource, 'description')))
      .add('lifecycleStatus', 'Status', string(resource, 'lifecycleStatus'))
      .add('achievementStatus', 'Achieved', concept(child(resource, 'achievementStatus')))
      .each('target', 'Target', targets)
      .add('start', 'Start', string(resource, 'startDate'))
      .each('note', 'Note', notes(resource))
  },
  ServiceRequest(resource, lines) {
    lines
      .add('code', 'Request', concept(child(resource, 'code')))
      .add('status', 'Status', string(resource, 'status'))
      .add('intent', 'Intent', string(resource, 'intent'))
      .add('doNotPerform', 'Do not perform', boolean(resource, 'doNotPerform') === 'yes' ? 'yes' : undefined)
      .add('authoredOn', 'Ordered', string(resource, 'authoredOn'))
      .add('occurrence', 'Planned', choice(resource, 'occurrence'))
      .each('reasonCode', 'Reason', concepts(resource, 'reasonCode'))
      .add('patientInstruction', 'Instructions', string(resource, 'patientInstruction'))
      .each('note', 'Note', notes(resource))
  },
  FamilyMemberHistory(resource, lines) {
    const conditions = children(resource, 'condition').map(
      (each) => [concept(child(each, 'code')), choice(each, 'onset')].filter(Boolean).join(', ') || undefined,
    )
    lines
      .add('relationship', 'Family member', concept(child(resource, 'relationship')))
      .add('deceased', 'Deceased', choice(resource, 'deceased'))
      .each('condition', 'Conditions', conditions)
      .each('note', 'Note', notes(resource))
  },
  Coverage(resource, lines) {
    lines
      .add('type', 'Coverage', concept(child(resource, 'type')) ?? 'Coverage')
      .add('status', 'Status', string(resource, 'status'))
      .each('payor', 'Payer', displays(resource, 'payor'))
      .add('relationship', 'Relationship', concept(child(resource, 'relationship')))
      .add('period', 'Period', period(child(resource, 'period')))
      .add('subscriberId', 'Member number', string(resource, 'subscriberId'))
  },
  Claim: claim('Claim'),
  ExplanationOfBenefit: claim('Explanation of benefit'),
  Account(resource, lines) {
    lines
      .add('name', 'Account', string(resource, 'name') ?? concept(child(resource, 'type')) ?? 'Account')
      .add('status', 'Status', string(resource, 'status'))
      .add('description', 'Description', string(resource, 'description'))
      .add('servicePeriod', 'Period', period(child(resource, 'servicePeriod')))
  },
}

function claim(label: string): Renderer {
  return (resource, lines) => {
    const money = (value: Element | undefined): string | undefined => {
      const amount = number(value, 'value')
      return amount === undefined ? undefined : [amount, string(value, 'currency')].filter(Boolean).join(' ')
    }
    const totals = children(resource, 'total').map(
      (each) => [concept(child(each, 'category')), money(child(each, 'amount')) ?? money(each)].filter(Boolean).join(' ') || undefined,
    )
    lines
      .add('type', label, concept(child(resource, 'type')) ?? label)
      .add('status', 'Status', string(resource, 'status'))
      .add('outcome', 'Outcome', string(resource, 'outcome'))
      .add('disposition', 'Disposition', string(resource, 'disposition'))
      .add('billablePeriod', 'Period', period(child(resource, 'billablePeriod')))
      .add('created', 'Created', string(resource, 'created'))
      .each(
        'item',
        'Items',
        children(resource, 'item').map((each) => concept(child(each, 'productOrService'))),
      )
      .each('total', 'Total', totals)
      .add('payment', 'Paid', money(child(child(resource, 'payment'), 'amount')))
      .each(
        'processNote',
        'Note',
        children(resource, 'processNote').map((each) => string(each, 'text')),
      )
  }
}

const strings = (element: Element, name: string): readonly string[] => {
  const value = element[name]
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

/** Statuses by which a record says that it is not so; they go before everything else. */
export function retraction(resource: Element): Part | null {
  const verification = children(child(resource, 'verificationStatus'), 'coding').map((coding) => string(coding, 'code'))
  if (string(resource, 'status') === 'entered-in-error' || verification.includes('entered-in-error')) {
    return { element: 'status', text: 'Retracted: this entry was recorded in error and does not hold.' }
  }
  if (verification.includes('refuted'))
    return { element: 'verificationStatus', text: 'Refuted: this was considered and found not to hold.' }
  return null
}

/** The lines of a resource; none when it says nothing that can be read. */
export function renderResource(resource: Element, type: Exclude<ReadableTypeName, 'DocumentReference'>): readonly Part[] {
  const lines = new Lines()
  RENDERERS[type](resource, lines)
  const first = retraction(resource)
  return first === null || lines.parts.length === 0 ? lines.parts : [first, ...lines.parts]
}
