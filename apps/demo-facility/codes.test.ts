/** Codes are never taken on trust: check digits, shapes, and one display for each code in all that is generated. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagnoses } from './codes/diagnoses.ts'
import { type Drug, drugs } from './codes/drugs.ts'
import { loincNames } from './codes/loinc.ts'
import { systems } from './codes/systems.ts'
import { vaccineNames } from './codes/vaccines.ts'
import { tellAll } from './testing.ts'

/** Luhn over the digits before the last. */
function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return (10 - (sum % 10)) % 10
}

test('the check digit is that of LOINC', () => {
  assert.equal(checkDigit('2951'), 2)
  assert.notEqual(checkDigit('2915'), 2)
})

for (const code of Object.keys(loincNames)) {
  test(`LOINC ${code} has its check digit`, () => {
    const [, digits = '', check = ''] = /^(\d{3,5})-(\d)$/.exec(code) ?? []
    assert.equal(String(checkDigit(digits)), check)
  })
}

test('codes have the shape of their system', () => {
  for (const [code] of Object.values(diagnoses)) assert.match(code, /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/)
  for (const { code } of Object.values<Drug>(drugs)) if (code !== undefined) assert.match(code, /^\d{4,7}$/)
  for (const code of Object.keys(vaccineNames)) assert.match(code, /^\d{1,3}$/)
})

test('no drug, diagnosis or test stands twice in its table', () => {
  const tables = [
    Object.values(diagnoses).map(([code]) => code),
    Object.values<Drug>(drugs).flatMap(({ code }) => code ?? []),
  ]
  for (const codes of tables) assert.equal(new Set(codes).size, codes.length)
})

interface Coded {
  system: string
  code: string
  display?: string
}

function* codingsIn(value: unknown): Iterable<Coded> {
  if (typeof value !== 'object' || value === null) return
  const { system, code, display } = value as Partial<Coded>
  if (typeof system === 'string' && typeof code === 'string')
    yield { system, code, ...(display === undefined ? {} : { display }) }
  for (const one of Object.values(value)) yield* codingsIn(one)
}

const allowed = [
  ...Object.values(systems),
  'http://terminology.hl7.org/CodeSystem/',
  'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  'urn:oid:2.16.840.1.113883.6.238',
]

test('all codes come from systems that may be used freely, and each has one display', () => {
  const displays = new Map<string, string>()
  for (const { system, code, display } of codingsIn(tellAll().map(({ resource }) => resource))) {
    assert.ok(
      allowed.some((one) => system.startsWith(one)),
      `${system} is not among the systems that may be used`,
    )
    if (display === undefined) continue
    const key = `${system}|${code}`
    assert.equal(displays.get(key) ?? display, display, `${key} has two displays`)
    displays.set(key, display)
  }
  assert.ok(displays.size > 150, `${displays.size} codes`)
})

test('a code of LOINC that is used stands in the table', () => {
  for (const { system, code } of codingsIn(tellAll().map(({ resource }) => resource))) {
    if (system === systems.loinc) assert.ok(code in loincNames, code)
  }
})
