/** Says clinical resources. */
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
import { codes, displays, joined, notes, type Renderer } from './lines.ts'

const observation: Renderer = (resource, lines) => {
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
    concept(child(child(value, 'timing'), 'code')) ??
    (frequency !== undefined && every !== undefined && unit !== undefined ? `${frequency} times every ${every} ${unit}` : undefined)
  const needed = boolean(value, 'asNeededBoolean') === 'yes' ? 'as needed' : concept(child(value, 'asNeededCodeableConcept'))
  const parts = [text, ...dose, timing, concept(child(value, 'route')), needed, string(value, 'patientInstruction')]
  return joined(', ', parts)
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

/** Renderers of clinical types. */
export const CLINICAL = {
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
      joined(', ', [concepts(each, 'manifestation').join(', '), string(each, 'severity'), string(each, 'description')]),
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
      joined(', ', [
        string(child(each, 'modality'), 'display') ?? string(child(each, 'modality'), 'code'),
        string(child(each, 'bodySite'), 'display'),
        string(each, 'description'),
      ]),
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
      return joined(', ', [concept(child(detail, 'code')), string(detail, 'description'), string(detail, 'status')])
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
  Goal(resource, lines) {
    const targets = children(resource, 'target').map((each) =>
      joined(', ', [concept(child(each, 'measure')), choice(each, 'detail'), choice(each, 'due')]),
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
    const conditions = children(resource, 'condition').map((each) => joined(', ', [concept(child(each, 'code')), choice(each, 'onset')]))
    lines
      .add('relationship', 'Family member', concept(child(resource, 'relationship')))
      .add('deceased', 'Deceased', choice(resource, 'deceased'))
      .each('condition', 'Conditions', conditions)
      .each('note', 'Note', notes(resource))
  },
} satisfies Readonly<Record<string, Renderer>>
