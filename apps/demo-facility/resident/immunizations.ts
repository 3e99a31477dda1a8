import type { Immunization } from 'fhir/r4'
import { concept, quantity, type Resource } from '../base/fhir.ts'
import { cvx, type Vaccine } from '../codes/vaccines.ts'
import { hl7 } from '../codes/systems.ts'
import { idOf, type Resident } from './resident.ts'

interface Plan {
  readonly vaccine: Vaccine
  readonly text: string
  readonly chance: number
  /** Days ago, from and to. */
  readonly ago: readonly [number, number]
  readonly dose: number
}

// prettier-ignore
const plans: readonly Plan[] = [
  { vaccine: '135', text: 'Influenza, high dose', chance: 0.9, ago: [20, 55], dose: 0.5 },
  { vaccine: '135', text: 'Influenza, high dose', chance: 0.7, ago: [390, 420], dose: 0.5 },
  { vaccine: '309', text: 'COVID-19', chance: 0.8, ago: [25, 60], dose: 0.3 },
  { vaccine: '216', text: 'Pneumococcal PCV20', chance: 0.6, ago: [200, 1200], dose: 0.5 },
  { vaccine: '33',  text: 'Pneumococcal PPV23', chance: 0.35, ago: [1800, 3600], dose: 0.5 },
  { vaccine: '187', text: 'Shingles', chance: 0.4, ago: [300, 2000], dose: 0.5 },
  { vaccine: '115', text: 'Tetanus, diphtheria, pertussis', chance: 0.45, ago: [400, 3300], dose: 0.5 },
]

export function buildImmunizations(resident: Resident): (Immunization & Resource)[] {
  const random = resident.random('immunizations')
  const { house, admitted } = resident
  return plans.flatMap(({ vaccine, text, chance, ago, dose }, place): (Immunization & Resource)[] => {
    const day = -random.int(...ago)
    const [isPlanned, isRefused, lot, nurse] = [
      random.chance(chance),
      random.chance(0.08),
      random.int(1000, 9999),
      random.pick(house.staff.nurse),
    ]
    if (!isPlanned) return []
    const isHere = day > admitted.day
    const base = {
      resourceType: 'Immunization' as const,
      id: idOf(resident, 'vaccine', place + 1),
      vaccineCode: concept(cvx(vaccine), text),
      patient: resident.reference,
      occurrenceDateTime: isHere ? house.calendar.at(day, 10 * 60 + place * 7) : house.calendar.date(day),
      primarySource: isHere,
    }
    if (isRefused && isHere)
      return [
        {
          ...base,
          status: 'not-done',
          statusReason: concept(hl7('v3-ActReason', 'PATOBJ', 'patient objection'), 'Declined'),
          performer: [{ actor: nurse.reference }],
        },
      ]
    const given = {
      ...base,
      status: 'completed' as const,
      lotNumber: `D${vaccine}${lot}`,
      doseQuantity: quantity(dose, 'mL'),
      site: concept(hl7('v3-ActSite', 'LA', 'left arm')),
      route: concept(hl7('v3-RouteOfAdministration', 'IM', 'Injection, intramuscular')),
    }
    return [
      isHere
        ? {
            ...given,
            location: {
              reference: `Location/${house.facility.prefix.toLowerCase()}-building`,
              display: house.facility.name,
            },
            performer: [{ actor: nurse.reference }],
          }
        : { ...given, reportOrigin: concept(hl7('immunization-origin', 'record', 'Written Record')) },
    ]
  })
}
