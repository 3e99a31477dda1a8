import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { FhirResource, Period } from 'fhir/r4'
import { loadDefinitions } from '@medley/fhir/registry'
import { asOf, tell, tellAll, type Told } from './testing.ts'

const hashOf = (told: readonly Told[]): string =>
  createHash('sha256').update(JSON.stringify(told)).digest('hex')

const of = <T extends FhirResource['resourceType']>(type: T) =>
  tellAll().flatMap(({ resource }) =>
    resource.resourceType === type ? [resource as Extract<FhirResource, { resourceType: T }>] : [],
  )

const nameOf = ({ resourceType, id }: Told['resource']): string => `${resourceType}/${id}`

test('one seed tells one story, another seed another', () => {
  assert.equal(hashOf(tell(1)), hashOf(tellAll()))
  assert.notEqual(hashOf(tell(2)), hashOf(tellAll()))
})

test('every resource is valid', async () => {
  const definitions = await loadDefinitions([
    ...new Set(tellAll().map(({ resource }) => resource.resourceType)),
  ])
  for (const { resource } of tellAll()) {
    const issues = definitions.get(resource.resourceType)?.validate(resource) ?? []
    assert.deepEqual(
      issues.map(({ diagnostics }) => diagnostics),
      [],
      nameOf(resource),
    )
  }
})

function* valuesOf(value: unknown, key: string): Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return
  if (key in value) yield (value as Record<string, unknown>)[key]
  for (const one of Object.values(value)) yield* valuesOf(one, key)
}

test('ids are unique, and no reference leads nowhere', () => {
  for (const facility of ['maple-grove', 'oak-hill']) {
    const mine = tellAll()
      .filter((one) => one.facility === facility)
      .map(({ resource }) => resource)
    const ids = new Set(mine.map(nameOf))
    assert.equal(ids.size, mine.length)
    for (const resource of mine) {
      for (const reference of valuesOf(resource, 'reference')) {
        assert.ok(
          ids.has(String(reference)) || reference === `Organization/${facility}`,
          `${nameOf(resource)}: ${String(reference)}`,
        )
      }
    }
  }
})

test('periods begin before they end, and nothing has happened today', () => {
  for (const { resource } of tellAll()) {
    for (const period of valuesOf(resource, 'period') as Iterable<Period>) {
      const { start, end } = period
      if (start && end)
        assert.ok(Date.parse(start) <= Date.parse(end), `${nameOf(resource)}: ${start} to ${end}`)
    }
    for (const key of ['effectiveDateTime', 'issued', 'recordedDate', 'authored']) {
      for (const time of valuesOf(resource, key))
        assert.ok(String(time).slice(0, 10) < asOf, `${nameOf(resource)}: ${key} ${String(time)}`)
    }
  }
})

test('record numbers and names are unique in the house', () => {
  for (const facility of ['maple-grove', 'oak-hill']) {
    const patients = of('Patient').filter(
      ({ managingOrganization }) => managingOrganization?.reference === `Organization/${facility}`,
    )
    const numbers = patients.map(({ identifier }) => identifier?.[0]?.value)
    const names = patients.map(({ name }) => `${name?.[0]?.given?.[0] ?? ''} ${name?.[0]?.family ?? ''}`)
    assert.equal(new Set(numbers).size, patients.length)
    assert.equal(new Set(names).size, patients.length)
  }
})

test('no bed has two residents', () => {
  const here = of('Encounter').flatMap(({ status, location = [] }) =>
    status === 'in-progress' || status === 'onleave'
      ? location.filter((one) => one.status === 'active' || one.status === 'reserved')
      : [],
  )
  const beds = here.map(({ location }) => location.reference)
  assert.equal(new Set(beds).size, beds.length)
})

/** `order.dose.20261113T1915`, UTC. */
function slotTime(id = ''): number {
  const [, year, month, day, hour, minute] = /(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)Z?$/.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`)
}

test('a dose is given within its order and never while the resident is out', () => {
  const orders = new Map(of('MedicationRequest').map((one) => [`MedicationRequest/${one.id ?? ''}`, one]))
  const leaves = new Map(
    of('Encounter').map(({ id, statusHistory = [] }) => [
      `Encounter/${id ?? ''}`,
      statusHistory.filter(({ status }) => status === 'onleave'),
    ]),
  )
  const given = of('MedicationAdministration')
  for (const { id, request, context, identifier } of given) {
    const slot = slotTime(identifier?.[0]?.value)
    const { start = '', end } = orders.get(request?.reference ?? '')?.dispenseRequest?.validityPeriod ?? {}
    assert.ok(slot >= Date.parse(start), id)
    if (end) assert.ok(slot < Date.parse(end) + 48 * 3_600_000, id)
    for (const { period } of leaves.get(context?.reference ?? '') ?? []) {
      assert.ok(slot < Date.parse(period.start ?? '') || slot >= Date.parse(period.end ?? '9999-01-01'), id)
    }
  }
  const slots = given.map(({ identifier }) => identifier?.[0]?.value)
  assert.equal(new Set(slots).size, slots.length)
})

test('what is submitted is what is paid, owed by the resident and written off, to the cent', () => {
  const cents = (value = 0): number => Math.round(value * 100)
  for (const { id, total = [], payment } of of('ExplanationOfBenefit')) {
    const amount = (code: string): number =>
      cents(total.find(({ category }) => category.coding?.[0]?.code === code)?.amount.value)
    assert.equal(amount('submitted'), amount('benefit') + amount('copay') + amount('contractual'), id)
    assert.equal(cents(payment?.amount?.value), amount('benefit'), id)
  }
  for (const { id, detail = [], paymentAmount } of of('PaymentReconciliation'))
    assert.equal(
      detail.reduce((sum, { amount }) => sum + cents(amount?.value), 0),
      cents(paymentAmount.value),
      id,
    )
})

test('the house looks like a house', () => {
  const ages = of('Patient').map(
    ({ birthDate = '' }) => Number(asOf.slice(0, 4)) - Number(birthDate.slice(0, 4)),
  )
  const mean = ages.reduce((sum, age) => sum + age, 0) / ages.length
  assert.ok(mean > 76 && mean < 88, `mean age ${mean}`)
  const perResident = of('MedicationRequest').filter(({ status }) => status === 'active').length / ages.length
  assert.ok(perResident > 7 && perResident < 14, `${perResident} active orders for each resident`)
  const doses = of('MedicationAdministration')
  const refused =
    doses.filter(({ statusReason }) => statusReason?.[0]?.coding?.[0]?.code === 'refused').length /
    doses.length
  assert.ok(refused > 0.005 && refused < 0.06, `${refused} refused`)
  for (const status of ['active', 'on-hold', 'stopped', 'completed', 'draft'])
    assert.ok(
      of('MedicationRequest').some((one) => one.status === status),
      `an order that is ${status}`,
    )
  assert.ok(of('Encounter').some(({ status }) => status === 'onleave'))
  assert.ok(of('DiagnosticReport').some(({ status }) => status === 'corrected'))
})
