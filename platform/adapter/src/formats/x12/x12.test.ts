import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringifyJson } from '@medley/fhir/json'
import type { Facility } from '../../facility.ts'
import { outcomeOf } from '../../outcome.ts'
import { type InstitutionalClaim, write270, write837I } from './claim.ts'
import { eligibility } from './eligibility.ts'
import { centsOf, readTransaction, splitTransactions } from './interchange.ts'
import { findImbalances, readRemittance, remittances } from './remittance.ts'

const facility: Facility = {
  id: 'house',
  name: 'House',
  timeZone: 'America/New_York',
  units: [],
  passTimes: [],
  payers: [],
}

const envelope = (body: readonly string[], type: string): string => {
  const isa = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}*ZZ*PAYER${' '.repeat(10)}*ZZ*HOUSE${' '.repeat(10)}*260301*1200*^*00501*000000007*0*P*:`
  return [
    isa,
    'GS*HP*PAYER*HOUSE*20260301*1200*7*X*005010',
    `ST*${type}*0001`,
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*7',
    'IEA*1*000000007',
  ]
    .map((line) => `${line}~`)
    .join('')
}

const remit = [
  'BPR*I*250.50*C*ACH*CCP*01*9*DA*1*1**01*9*DA*1*20260305', 'TRN*1*EFT7*1', 'N1*PR*PAYER X', 'LX*1',
  'CLP*C1*1*300.00*250.50*20*MA*P1', 'CAS*PR*2*20', 'NM1*QC*1*HARPER*EDITH****MI*1EG4', 'SVC*HC:97110*300.00*250.50', 'CAS*CO*45*29.5',
  'CLP*C0*22*-100*-80*0*MA*P0', 'CAS*CO*45*-20', 'CLP*C0*1*100*90*0*MA*P2', 'CAS*CO*45*10',
  'PLB*1*20261231*WO:x*10',
] // prettier-ignore

const outcome = (text: string, feed = remittances()) =>
  outcomeOf({
    adapter: { feeds: { in: feed } },
    facility,
    feed: 'in',
    messages: [...feed.split(Buffer.from(text))],
  })

test('835: lines, a reversal with its correction, and what the payer keeps back', () => {
  const read = readRemittance(readTransaction(Buffer.from(envelope(remit, '835'))))

  assert.deepEqual(findImbalances(read), [])
  assert.deepEqual(
    read.claims.map(({ id, status, paid }) => [id, status, paid]),
    [
      ['C1', '1', '250.50'],
      ['C0', '22', '-80'],
      ['C0', '1', '90'],
    ],
  )
  const { messages, resources } = outcome(envelope(remit, '835'))
  assert.deepEqual(messages, [{ kind: '835' }])
  assert.match(stringifyJson(resources), /"paymentAmount":\{"value":250\.50,"currency":"USD"\}/)
  assert.equal(
    (resources as { resourceType: string }[]).filter(({ resourceType }) => resourceType === 'ClaimResponse')
      .length,
    3,
  )
})

test('835 that does not add up, breaks off, or was changed on its way is refused', () => {
  const unbalanced = remit.map((line) => line.replace('CAS*PR*2*20', 'CAS*PR*2*21'))
  assert.match(
    outcome(envelope(unbalanced, '835')).messages[0]?.problem ?? '',
    /^remittance-unbalanced BPR-02/,
  )
  const changed = envelope(remit, '835').replace('LX*1~', '')
  assert.match(outcome(changed).messages[0]?.problem ?? '', /^x12-count/)
  assert.throws(() => [...splitTransactions(Buffer.from(envelope(remit, '835').slice(0, 300)))], {
    code: 'x12-incomplete',
  })
  assert.throws(() => [...splitTransactions(Buffer.from('ISA*short'))], { code: 'not-x12' })
})

test('money is counted in whole cents', () => {
  assert.deepEqual(['1170.5', '-0.1', '.07', '12', ''].map(centsOf), [117050, -10, 7, 1200, 0])
})

const claim: InstitutionalClaim = {
  id: 'C1', typeOfBill: '211', from: '2026-03-01', until: '2026-03-31', admitted: '2026-03-01T08:00', source: '1', patientStatus: '30',
  diagnoses: ['I63.9', 'E11.9'], attending: { family: 'Okafor', given: 'Ada', npi: '1234567893' }, payer: { name: 'Payer X', id: '60054', filing: 'MA' },
  subscriber: { member: '1EG4', family: "O*Brien", given: 'Edith', birthDate: '1938-04-12', gender: 'female' },
  lines: [{ revenue: '0022', procedure: 'HP:KAHD1', cents: 0, unit: 'DA', units: 31 }, { revenue: '0120', cents: 825050, unit: 'DA', units: 31, date: '2026-03-01' }],
} // prettier-ignore
const provider = {
  name: 'House',
  npi: '1999999984',
  taxId: '340000001',
  address: { line: '1 Road', city: 'Dover', state: 'DE', postalCode: '19901-1234' },
}
const out = {
  sender: 'HOUSE',
  receiver: 'PAYERX',
  receiverName: 'Payer X',
  control: 42,
  now: '2026-04-01T09:30',
  isTest: true,
}

test('837I: envelopes, counts and money are right, and no text breaks a segment', () => {
  const text = write837I([claim, { ...claim, id: 'C2' }], { provider, envelope: out })
  const [piece] = [...splitTransactions(Buffer.from(text))]
  const { type, segments, interchange } = readTransaction(piece as Uint8Array)

  assert.deepEqual([type, interchange], ['837', '000000042'])
  assert.deepEqual(
    segments.filter(([name]) => name === 'CLM').map((clm) => [clm[1], clm[2], clm[5]]),
    [
      ['C1', '8250.5', '21:A:1'],
      ['C2', '8250.5', '21:A:1'],
    ],
  )
  assert.deepEqual(segments.find(([name, code]) => name === 'NM1' && code === 'IL')?.[3], 'O BRIEN')
  assert.deepEqual(segments.filter(([name]) => name === 'HI').slice(0, 2), [
    ['HI', 'ABK:I639'],
    ['HI', 'ABF:E119'],
  ])
  assert.deepEqual(
    segments.find(([name, code]) => name === 'SV2' && code === '0022'),
    ['SV2', '0022', 'HP:KAHD1', '0', 'DA', '31'],
  )
  assert.equal(text.split('\n')[0]?.length, 106)
})

test('270 asks, 271 answers', () => {
  const [piece] = [
    ...splitTransactions(
      Buffer.from(
        write270(claim.subscriber, {
          provider,
          payer: { name: 'Payer X', id: '60054' },
          on: '2026-03-01',
          envelope: out,
        }),
      ),
    ),
  ]
  assert.equal(readTransaction(piece as Uint8Array).segments.filter(([name]) => name === 'EQ').length, 2)
  const answer = [
    'BHT*0022*11*E42*20260301*0930',
    'NM1*PR*2*PAYER X',
    'TRN*2*42*1',
    'NM1*IL*1*HARPER*EDITH****MI*1EG4',
    'EB*1**30**MEDICARE A',
    'EB*F**AG***29***DY*80',
    'EB*B**AG***27*204.00',
  ]
  const { resources } = outcome(envelope(answer, '271'), eligibility())

  assert.match(stringifyJson(resources), /"inforce":true/)
  assert.match(stringifyJson(resources), /"value":204\.00/)
})
