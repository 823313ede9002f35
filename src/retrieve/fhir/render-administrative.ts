/** Says who, when and what it cost: people, visits, appointments, coverage and claims. */
import { child, children, choice, concept, concepts, type Element, number, period, string } from './read.ts'
import { codes, displays, joined, type Renderer, strings } from './lines.ts'

function claim(label: string): Renderer {
  return (resource, lines) => {
    const money = (value: Element | undefined): string | undefined => {
      const amount = number(value, 'value')
      return amount === undefined ? undefined : joined(' ', [amount, string(value, 'currency')])
    }
    const totals = children(resource, 'total').map((each) =>
      joined(' ', [concept(child(each, 'category')), money(child(each, 'amount')) ?? money(each)]),
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

/** Renderers of administrative types. */
export const ADMINISTRATIVE = {
  Patient(resource, lines) {
    const names = children(resource, 'name').map(
      (each) => string(each, 'text') ?? joined(' ', [...strings(each, 'given'), string(each, 'family')]),
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
            joined(', ', [...strings(each, 'line'), string(each, 'city'), string(each, 'state'), string(each, 'postalCode')]),
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
          string(child(each, 'actor'), 'reference')?.includes('Patient/') === true ? undefined : string(child(each, 'actor'), 'display'),
        ),
      )
      .add('patientInstruction', 'Instructions', string(resource, 'patientInstruction'))
      .add('comment', 'Comment', string(resource, 'comment'))
  },
  CareTeam(resource, lines) {
    const members = children(resource, 'participant').map((each) =>
      joined(': ', [concepts(each, 'role').join(', '), string(child(each, 'member'), 'display')]),
    )
    lines
      .add('name', 'Care team', string(resource, 'name') ?? codes(resource, 'category') ?? 'Care team')
      .add('status', 'Status', string(resource, 'status'))
      .each('participant', 'Members', members)
      .add('period', 'Period', period(child(resource, 'period')))
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
} satisfies Readonly<Record<string, Renderer>>
