/** Somebody who may be called, and what they may decide. */
import type { RelatedPerson } from 'fhir/r4'

const roleCode = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'

// prettier-ignore
export const relationships = [
  { code: 'SPS', text: 'Spouse' }, { code: 'DAU', text: 'Daughter' }, { code: 'SON', text: 'Son' },
  { code: 'SIB', text: 'Brother or sister' }, { code: 'GRNDCHILD', text: 'Grandchild' }, { code: 'FRND', text: 'Friend' },
] as const

// prettier-ignore
export const authorities = [
  { code: 'ECON', system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', text: 'Emergency contact' },
  { code: 'HPOWATT', system: roleCode, text: 'Health care power of attorney' },
  { code: 'DPOWATT', system: roleCode, text: 'Durable power of attorney' },
  { code: 'GUARD', system: roleCode, text: 'Guardian' },
] as const

export interface ContactDraft {
  readonly family: string
  readonly given: string
  readonly phone: string
  readonly relationship: string
  readonly authorities: readonly string[]
  /** Place in the order of calls, from 1. */
  readonly rank: number
}

export const draftOf = (person: RelatedPerson | null): ContactDraft => {
  const codes = (person?.relationship ?? []).flatMap(({ coding = [] }) => coding.map(({ code = '' }) => code))
  const phone = person?.telecom?.find(({ system }) => system === 'phone')
  return {
    family: person?.name?.[0]?.family ?? '',
    given: person?.name?.[0]?.given?.join(' ') ?? '',
    phone: phone?.value ?? '',
    relationship: relationships.find(({ code }) => codes.includes(code))?.code ?? '',
    authorities: authorities.map(({ code }) => code).filter((code) => codes.includes(code)),
    rank: phone?.rank ?? 1,
  }
}

export function withDraft(person: RelatedPerson, draft: ContactDraft): RelatedPerson {
  const kin = relationships.find(({ code }) => code === draft.relationship)
  const rights = authorities.filter(({ code }) => draft.authorities.includes(code))
  const others = (person.telecom ?? []).filter(({ system }) => system !== 'phone')
  return {
    ...person,
    active: true,
    name: [{ family: draft.family.trim(), given: draft.given.trim().split(/\s+/).filter(Boolean) }],
    relationship: [
      ...(kin ? [{ coding: [{ system: roleCode, code: kin.code, display: kin.text }], text: kin.text }] : []),
      ...rights.map(({ code, system, text }) => ({ coding: [{ system, code, display: text }], text })),
    ],
    telecom: [{ system: 'phone', value: draft.phone.trim(), rank: draft.rank }, ...others],
  }
}

export const isComplete = ({ family, phone, relationship, authorities: rights }: ContactDraft): boolean =>
  family.trim() !== '' && /\d{3}/.test(phone) && (relationship !== '' || rights.length > 0)
