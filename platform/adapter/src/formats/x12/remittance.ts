/** 835: what a payer paid, claim by claim, and what it did not and why. A remittance that does not add up is refused whole. */
import type { Context, Feed, Operation } from '../../define-adapter.ts'
import { key, refer, Refused, Unreadable } from '../../define-adapter.ts'
import { compact } from '../../compact.ts'
import { decimal } from '../../decimal.ts'
import { systemOf } from '../../facility.ts'
import {
  centsOf,
  dateOf,
  moneyText,
  readTransaction,
  type Segment,
  splitTransactions,
  type Transaction,
} from './interchange.ts'

export interface Adjustment {
  /** CO, PR, OA, PI */
  readonly group: string
  /** CARC: its text is not ours to ship. */
  readonly reason: string
  readonly amount: string
}

export interface Line {
  readonly code: string
  readonly charged: string
  readonly paid: string
  readonly adjustments: readonly Adjustment[]
}

export interface PaidClaim {
  /** CLP-01: our claim's number. */
  readonly id: string
  /** CLP-02: 1, 2, 3 processed, 4 denied, 22 reversed. */
  readonly status: string
  readonly charged: string
  readonly paid: string
  readonly patientResponsibility: string
  /** CLP-07 */
  readonly payerNumber: string
  readonly adjustments: readonly Adjustment[]
  readonly lines: readonly Line[]
  readonly member: string
  readonly from: string | undefined
  readonly until: string | undefined
}

export interface Remittance {
  readonly payment: string
  readonly paid: string | undefined
  /** TRN-02 */
  readonly trace: string
  readonly payer: string
  readonly providerAdjustments: readonly { readonly reason: string; readonly amount: string }[]
  readonly claims: readonly PaidClaim[]
}

const adjustmentsOf = (segments: readonly Segment[]): Adjustment[] =>
  segments
    .filter(([name]) => name === 'CAS')
    // Six triplets: reason, amount, quantity.
    .flatMap((cas) =>
      [2, 5, 8, 11, 14, 17].flatMap((place) =>
        cas[place] ? [{ group: cas[1] ?? '', reason: cas[place], amount: cas[place + 1] ?? '0' }] : [],
      ),
    )

export function readRemittance({ segments, component }: Transaction): Remittance {
  const of = (name: string): Segment | undefined => segments.find(([one]) => one === name)
  const starts = segments.flatMap(([name], place) => (name === 'CLP' ? [place] : []))
  const after = segments.findIndex(([name]) => name === 'PLB')
  const claims = starts.map((start, place) =>
    claimOf(segments.slice(start, starts[place + 1] ?? (after < 0 ? undefined : after)), component),
  )
  const providerAdjustments = segments
    .filter(([name]) => name === 'PLB')
    .flatMap((plb) =>
      [3, 5, 7, 9, 11, 13].flatMap((place) =>
        plb[place] ? [{ reason: plb[place].split(component)[0] ?? '', amount: plb[place + 1] ?? '0' }] : [],
      ),
    )
  return {
    payment: of('BPR')?.[2] ?? '0',
    paid:
      dateOf(of('BPR')?.[16]) ??
      dateOf(segments.find(([name, code]) => name === 'DTM' && code === '405')?.[2]),
    trace: of('TRN')?.[2] ?? '',
    payer: segments.find(([name, code]) => name === 'N1' && code === 'PR')?.[2] ?? '',
    providerAdjustments,
    claims,
  }
}

function claimOf(segments: readonly Segment[], component: string): PaidClaim {
  const [clp = []] = segments
  const services = segments.flatMap(([name], place) => (name === 'SVC' ? [place] : []))
  const head = segments.slice(0, services[0])
  const date = (code: string): string | undefined =>
    dateOf(segments.find(([name, one]) => name === 'DTM' && one === code)?.[2])
  return {
    id: clp[1] ?? '', status: clp[2] ?? '', charged: clp[3] ?? '0', paid: clp[4] ?? '0', patientResponsibility: clp[5] ?? '0', payerNumber: clp[7] ?? '',
    adjustments: adjustmentsOf(head),
    lines: services.map((start, place) => lineOf(segments.slice(start, services[place + 1]), component)),
    member: segments.find(([name, code]) => name === 'NM1' && code === 'QC')?.[9] ?? '',
    from: date('232') ?? date('150'),
    until: date('233') ?? date('151'),
  } // prettier-ignore
}

const lineOf = (segments: readonly Segment[], component: string): Line => {
  const [svc = []] = segments
  const [, code = svc[1] ?? ''] = (svc[1] ?? '').split(component)
  return { code, charged: svc[2] ?? '0', paid: svc[3] ?? '0', adjustments: adjustmentsOf(segments) }
}

const sum = (amounts: readonly string[]): number =>
  amounts.reduce((total, amount) => total + centsOf(amount), 0)

/** Charged − adjustments = paid, for each claim; paid − provider adjustments = the payment. */
export function findImbalances({ payment, providerAdjustments, claims }: Remittance): string[] {
  const claimFaults = claims.flatMap(({ charged, paid, adjustments, lines }, place) => {
    const all = [...adjustments, ...lines.flatMap((line) => line.adjustments)]
    const difference = centsOf(charged) - sum(all.map(({ amount }) => amount)) - centsOf(paid)
    return difference === 0
      ? []
      : [`claim ${place + 1}: charged less adjusted is ${moneyText(difference)} off what was paid (CLP-04)`]
  })
  const total =
    sum(claims.map(({ paid }) => paid)) -
    sum(providerAdjustments.map(({ amount }) => amount)) -
    centsOf(payment)
  return total === 0
    ? claimFaults
    : [...claimFaults, `the claims come to ${moneyText(total)} more than the payment (BPR-02)`]
}

/** @example feeds: { remittances: remittances() } */
export const remittances = (): Feed => ({
  format: 'X12 835',
  split: splitTransactions,
  envelope(bytes) {
    const { type, interchange, control, sender } = readTransaction(bytes)
    if (type !== '835')
      throw new Unreadable(
        'type-unsupported',
        `This feed takes 835, not ${/^\d{3}$/.test(type) ? type : 'this'}.`,
      )
    return { id: [sender, interchange, control].join('/'), kind: '835' }
  },
  *translate(bytes, context): Iterable<Operation> {
    const remittance = readRemittance(readTransaction(bytes))
    const faults = findImbalances(remittance)
    if (faults.length > 0)
      throw new Refused(
        'remittance-unbalanced',
        `The remittance does not add up: ${faults.slice(0, 5).join('; ')}.`,
        'BPR-02',
      )
    yield* posted(remittance, context)
  },
})

const outcomes: Readonly<Record<string, string>> = { '4': 'error', '22': 'complete' }
const adjudication = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code }],
})
const usd = (text: string): object => ({ value: decimal(text) ?? 0, currency: 'USD' })

function* posted(
  { payment, paid, trace, payer, providerAdjustments, claims }: Remittance,
  { facility }: Context,
): Iterable<Operation> {
  const asOf = paid ?? '1970-01-01'
  const target = key('PaymentReconciliation', systemOf(facility, 'remittance'), `${payer}|${trace}`)
  const responses = claims.map((claim, place) => ({
    claim,
    response: key(
      'ClaimResponse',
      systemOf(facility, 'remittance'),
      `${payer}|${trace}|${claim.id}|${claim.status}|${place}`,
    ),
  }))
  for (const { claim, response } of responses)
    yield {
      op: 'upsert',
      key: response,
      asOf,
      resource: responseOf(claim, { facility, payer, asOf, response }),
    }
  yield {
    op: 'upsert', key: target, asOf,
    resource: compact({
      resourceType: 'PaymentReconciliation',
      identifier: [{ system: target.system, value: trace }],
      status: 'active',
      created: asOf,
      paymentDate: asOf,
      paymentAmount: usd(payment),
      paymentIdentifier: { value: trace },
      paymentIssuer: { display: payer },
      outcome: 'complete',
      detail: [
        ...responses.map(({ claim, response }) => ({ type: { text: 'Payment' }, response: refer(response), request: { type: 'Claim', identifier: { system: systemOf(facility, 'claim'), value: claim.id } }, amount: usd(claim.paid) })),
        ...providerAdjustments.map(({ reason, amount }) => ({ type: { text: `Provider adjustment ${reason}` }, amount: usd(moneyText(-centsOf(amount))) })),
      ],
    }),
  } // prettier-ignore
}

interface Posting {
  facility: Context['facility']
  payer: string
  asOf: string
  response: ReturnType<typeof key>
}

function responseOf(claim: PaidClaim, { facility, payer, asOf, response }: Posting) {
  const reasons = (list: readonly Adjustment[]) =>
    list.map(({ group, reason, amount }) => ({
      category: { coding: [{ system: 'urn:medley:x12:claim-adjustment-group', code: group }] },
      reason: { coding: [{ system: 'urn:medley:x12:claim-adjustment-reason', code: reason }] },
      amount: usd(amount),
    }))
  return compact({
    resourceType: 'ClaimResponse',
    identifier: [
      { system: response.system, value: response.value },
      { system: systemOf(facility, 'payer-claim'), value: claim.payerNumber },
    ].filter(({ value }) => value !== ''),
    // A reversal takes back what was paid before; both stay on record.
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'institutional' }] },
    use: 'claim',
    patient: {
      type: 'Patient',
      identifier: { system: 'http://hl7.org/fhir/sid/us-mbi', value: claim.member },
    },
    created: asOf,
    insurer: { display: payer },
    request: { type: 'Claim', identifier: { system: systemOf(facility, 'claim'), value: claim.id } },
    outcome: outcomes[claim.status] ?? 'complete',
    disposition:
      claim.status === '22' ? 'Reversal of previous payment' : claim.status === '4' ? 'Denied' : 'Processed',
    adjudication: reasons(claim.adjustments),
    item: claim.lines.map((line, place) => ({
      itemSequence: place + 1,
      adjudication: [
        { category: adjudication('submitted'), amount: usd(line.charged) },
        { category: adjudication('benefit'), amount: usd(line.paid) },
        ...reasons(line.adjustments),
      ],
    })),
    total: [
      { category: adjudication('submitted'), amount: usd(claim.charged) },
      { category: adjudication('benefit'), amount: usd(claim.paid) },
      { category: adjudication('copay'), amount: usd(claim.patientResponsibility) },
    ],
  })
}
