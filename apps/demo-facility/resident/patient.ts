import type { Extension, Patient } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import type { Random } from '../base/random.ts'
import { hl7, systems } from '../codes/systems.ts'
import { streets } from './names.ts'
import type { Resident } from './resident.ts'

const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition/'
const omb = 'urn:oid:2.16.840.1.113883.6.238'

const marital = {
  W: ['Widowed', 50],
  M: ['Married', 20],
  S: ['Never Married', 15],
  D: ['Divorced', 10],
} as const

const letters = 'ACDEFGHJKMNPQRTUVWXY'

/** Looks like the number of Medicare, but begins with a zero, which no real one does. */
export function medicareNumber(resident: Resident): string {
  const random: Random = resident.random('medicare number')
  const letter = (): string => random.pick([...letters])
  const digit = (): number => random.int(0, 9)
  return `0${letter()}${digit()}${digit()}${letter()}${digit()}${digit()}${letter()}${letter()}${digit()}${digit()}`
}

export const recordNumber = ({ house, place }: Resident): string =>
  `${house.facility.prefix}-${String(4100 + place * 13 + (place % 7)).padStart(6, '0')}`

const raceOf = ({ heritage }: Resident): Extension[] => {
  const [race, display] = heritage.race
  const ethnicity = heritage.isHispanic
    ? (['2135-2', 'Hispanic or Latino'] as const)
    : (['2186-5', 'Not Hispanic or Latino'] as const)
  const made = (name: string, code: string, words: string): Extension => ({
    url: `${usCore}${name}`,
    extension: [
      { url: 'ombCategory', valueCoding: { system: omb, code, display: words } },
      { url: 'text', valueString: words },
    ],
  })
  const isOther = race === '2131-1'
  return [
    isOther
      ? { url: `${usCore}us-core-race`, extension: [{ url: 'text', valueString: display }] }
      : made('us-core-race', race, display),
    made('us-core-ethnicity', ethnicity[0], ethnicity[1]),
  ]
}

export function buildPatient(resident: Resident): Patient & Resource {
  const { house, sex, given, family, nickname, birthDate, heritage, left } = resident
  const random = resident.random('patient')
  const [city, postalCode] = random.pick(house.facility.towns)
  const status = random.weighted(
    Object.entries(marital).map(([code, [, weight]]) => [code as keyof typeof marital, weight] as const),
  )
  const wasMarried = sex === 'female' && status !== 'S'
  const speaksOther = heritage.language && random.chance(heritage.language[2])
  const language = speaksOther && heritage.language ? heritage.language : (['en', 'English'] as const)
  const maiden = random.pick(heritage.families)
  return {
    resourceType: 'Patient',
    id: resident.id,
    extension: [
      ...raceOf(resident),
      { url: `${usCore}us-core-birthsex`, valueCode: sex === 'female' ? 'F' : 'M' },
    ],
    identifier: [
      {
        use: 'official',
        type: concept({ system: systems.identifierType, code: 'MR', display: 'Medical record number' }),
        system: `urn:medley:${house.facility.id}:mrn`,
        value: recordNumber(resident),
        assigner: house.self,
      },
      {
        use: 'secondary',
        type: concept(
          { system: systems.identifierType, code: 'MC', display: "Patient's Medicare number" },
          'Medicare number',
        ),
        system: systems.mbi,
        value: medicareNumber(resident),
      },
    ],
    active: !left,
    name: [
      { use: 'official', family, given: [...given] },
      ...(nickname ? [{ use: 'nickname' as const, given: [nickname] }] : []),
      ...(wasMarried && maiden !== family
        ? // As text: lists are sorted by any family name that they find.
          [{ use: 'maiden' as const, text: `${given[0] ?? ''} ${maiden}` }]
        : []),
    ],
    telecom: [
      {
        system: 'phone',
        use: 'home',
        value: `${house.facility.phone.slice(0, 3)}-555-01${String(random.int(40, 99))}`,
      },
    ],
    gender: sex,
    birthDate,
    ...(left?.how === 'died' ? { deceasedDateTime: house.calendar.at(left.day, left.minutes) } : {}),
    address: [
      {
        use: 'home',
        line: [`${random.int(12, 980)} ${random.pick(streets)}`],
        city,
        state: house.facility.address.state,
        postalCode,
        country: 'US',
      },
    ],
    maritalStatus: concept(hl7('v3-MaritalStatus', status, marital[status][0])),
    communication: [
      {
        language: concept({ system: systems.language, code: language[0], display: language[1] }),
        preferred: true,
      },
    ],
    generalPractitioner: [resident.attending.reference],
    managingOrganization: house.self,
  }
}
