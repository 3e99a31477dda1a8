import type { AuditEvent } from 'fhir/r4'
import { expect, test } from 'vitest'
import { rowOf } from './audit-row.ts'
import { csvOf } from './csv.ts'

const event = {
  resourceType: 'AuditEvent',
  id: 'labs.7',
  recorded: '2026-11-25T10:00:00.000Z',
  type: { code: 'rest' },
  subtype: [{ code: 'search' }, { code: 'search-type' }],
  outcome: '0',
  agent: [
    { who: { identifier: { value: 'medley-shell' } }, requestor: false, network: { address: '10.0.0.7' } },
    {
      who: { identifier: { value: 'nurse' } },
      requestor: true,
      role: [{ coding: [{ code: 'nurse' }] }],
      purposeOfUse: [{ coding: [{ code: 'TREAT' }] }],
    },
  ],
  source: { observer: {} },
  entity: [
    { role: { code: '24' }, description: 'GET /fhir/R4/Observation?code=1' },
    { role: { code: '1' }, what: { reference: 'Patient/p1' } },
  ],
} as unknown as AuditEvent

test('a search says who searched for what, and whom it showed', () => {
  expect(rowOf(event)).toMatchObject({
    who: 'nurse',
    roles: 'nurse',
    client: 'medley-shell',
    did: 'Searched',
    what: 'Observation?code=1',
    patient: 'p1',
    address: '10.0.0.7',
    isRefused: false,
  })
})

test('a sign-in that failed is not told as one', () => {
  const failed = { ...event, subtype: [{ code: '110122' }], outcome: '4' } as unknown as AuditEvent

  expect(rowOf(failed)).toMatchObject({ did: 'Failed to sign in', isRefused: true })
})

test('what happened to a session is told in words', () => {
  const told = (code: string, what: string, { note = '', outcome = '0' } = {}) =>
    rowOf({
      ...event,
      subtype: [{ code }],
      outcome,
      entity: [
        {
          detail: [
            { type: 'what', valueString: what },
            { type: 'note', valueString: note },
          ],
        },
      ],
    })

  expect(told('session', 'lock', { note: 'idle, session 12-ab' })).toMatchObject({ did: 'Locked the screen', what: '', note: 'Nobody was there' }) // prettier-ignore
  expect(told('session', 'unlock', { outcome: '4' })).toMatchObject({ did: 'Failed to unlock the screen', isRefused: true }) // prettier-ignore
  expect(told('session', 'facility-switch', { note: 'session 1' })).toMatchObject({ did: 'Changed the facility', note: '' }) // prettier-ignore
  expect(told('110123', 'sign-out-everywhere', { note: 'session 1' })).toMatchObject({
    did: 'Signed out everywhere',
  })
  expect(told('110123', 'sign-out')).toMatchObject({ did: 'Signed out' })
})

test('a table of text keeps commas and quotes, and opens no formula', () => {
  expect(csvOf(['a', 'b'], [['x, "y"', '=1+1']])).toBe('a,b\r\n"x, ""y""",\'=1+1\r\n')
})
