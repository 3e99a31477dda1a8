import type { Meta, Organization } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import type { Facility } from './facilities.ts'

const kinds = {
  prov: hl7('organization-type', 'prov', 'Healthcare Provider'),
  pay: hl7('organization-type', 'pay', 'Payer'),
} as const

// prettier-ignore
const partners = {
  medicare: ['pay', 'Medicare Part A', '800-555-0110'],
  medicaid: ['pay', 'State Medicaid', '800-555-0111'],
  advantage: ['pay', 'Evergreen Advantage Plan', '800-555-0112'],
  private: ['pay', 'Lakeside Mutual Insurance', '800-555-0113'],
  pharmacy: ['prov', 'Willow Creek Pharmacy', '330-555-0120'],
  laboratory: ['prov', 'Northfield Clinical Laboratory', '330-555-0121'],
  hospital: ['prov', 'Riverbend Regional Hospital', '330-555-0122'],
  hospice: ['prov', 'Harbor Light Hospice', '330-555-0123'],
} as const satisfies Record<string, readonly [keyof typeof kinds, string, string]>

export type PartnerName = keyof typeof partners
export type Partners = Readonly<Record<PartnerName, Organization & Resource & { name: string }>>

export function buildPartners(facility: Facility): Partners {
  const made = Object.entries(partners).map(([key, [kind, name, phone]]) => [
    key,
    {
      resourceType: 'Organization',
      id: `${facility.prefix.toLowerCase()}-${key}`,
      active: true,
      type: [concept(kinds[kind])],
      name,
      telecom: [{ system: 'phone', value: phone, use: 'work' }],
    },
  ])
  return Object.fromEntries(made) as Partners
}

export const buildFacility = (
  facility: Facility,
  meta: Meta,
): Organization & Resource & { name: string } => ({
  resourceType: 'Organization',
  id: facility.id,
  meta,
  active: true,
  type: [concept(kinds.prov, 'Skilled nursing facility')],
  name: facility.name,
  telecom: [{ system: 'phone', value: facility.phone, use: 'work' }],
  address: [
    {
      use: 'work',
      line: [facility.address.line],
      city: facility.address.city,
      state: facility.address.state,
      postalCode: facility.address.postalCode,
      country: 'US',
    },
  ],
})
