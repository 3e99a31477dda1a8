import type { CodeableConcept, RelatedPerson } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import { childNames, streets } from './names.ts'
import { idOf, type Resident } from './resident.ts'

const kin = {
  female: [
    ['DAU', 'natural daughter', 'Daughter'],
    ['NIECE', 'niece', 'Niece'],
    ['SIS', 'sister', 'Sister'],
  ],
  male: [
    ['SON', 'natural son', 'Son'],
    ['NEPHEW', 'nephew', 'Nephew'],
    ['BRO', 'brother', 'Brother'],
  ],
} as const

const roles = {
  emergency: concept(
    { system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code: 'C', display: 'Emergency Contact' },
    'emergency contact',
  ),
  health: concept(
    hl7('v3-RoleCode', 'HPOWATT', 'healthcare power of attorney'),
    'health care power of attorney',
  ),
  money: concept(hl7('v3-RoleCode', 'POWATT', 'power of attorney'), 'financial power of attorney'),
  guardian: concept(hl7('v3-RoleCode', 'GUARD', 'guardian'), 'legal guardian'),
}

/** Those to call, in call order: the first decides, the second is called when the first cannot be reached. */
export function buildContacts(resident: Resident): (RelatedPerson & Resource)[] {
  const random = resident.random('contacts')
  const count = random.weighted([
    [1, 20],
    [2, 50],
    [3, 30],
  ])
  const isIncapable = resident.has('alzheimer', 'dementia')
  const authorities: readonly (readonly CodeableConcept[])[] = [
    [roles.emergency, isIncapable && random.chance(0.2) ? roles.guardian : roles.health],
    [roles.money],
    [],
  ]
  return Array.from({ length: count }, (_, place) => {
    const sex = random.chance(0.58) ? 'female' : 'male'
    const [code, display, text] = random.weighted(
      kin[sex].map((one, index) => [one, index === 0 ? 6 : 1] as const),
    )
    const given = random.pick(sex === 'female' ? childNames.women : childNames.men)
    const [city, postalCode] = random.pick(resident.house.facility.towns)
    const keepsName = sex === 'male' || random.chance(0.4)
    return {
      resourceType: 'RelatedPerson',
      id: idOf(resident, 'contact', place + 1),
      active: true,
      patient: resident.reference,
      relationship: [concept(hl7('v3-RoleCode', code, display), text), ...(authorities[place] ?? [])],
      name: [
        {
          use: 'official',
          family: keepsName ? resident.family : random.pick(resident.heritage.families),
          given: [given],
        },
      ],
      telecom: [
        {
          system: 'phone',
          use: 'mobile',
          rank: 1,
          value: `${resident.house.facility.phone.slice(0, 3)}-555-01${String(random.int(40, 99))}`,
        },
        ...(place === 0
          ? [
              {
                system: 'email' as const,
                rank: 2,
                value: `${given}.${resident.family}@example.org`.toLowerCase().replace(/[^a-z.@]/g, ''),
              },
            ]
          : []),
      ],
      gender: sex,
      address: [
        {
          use: 'home',
          line: [`${random.int(12, 980)} ${random.pick(streets)}`],
          city,
          state: resident.house.facility.address.state,
          postalCode,
          country: 'US',
        },
      ],
    }
  })
}
