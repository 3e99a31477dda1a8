import type { Appointment, Encounter } from 'fhir/r4'
import { type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import type { Diagnosis } from '../codes/diagnoses.ts'
import { idOf, type Resident } from '../resident/resident.ts'

interface Visit {
  readonly text: string
  readonly where: string
  readonly needs: readonly Diagnosis[]
}

const visits: readonly Visit[] = [
  { text: 'Orthopedic follow-up', where: 'Riverbend Orthopedics', needs: ['hipFracture', 'jointReplaced'] },
  {
    text: 'Cardiology follow-up',
    where: 'Riverbend Heart Center',
    needs: ['heartFailure', 'fibrillation', 'coronary'],
  },
  { text: 'Neurology follow-up', where: 'Riverbend Neurology', needs: ['parkinson', 'stroke', 'seizures'] },
  { text: 'Wound clinic', where: 'Riverbend Wound Clinic', needs: ['pressureUlcer', 'cellulitis'] },
  { text: 'Pulmonary follow-up', where: 'Riverbend Lung Clinic', needs: ['copd'] },
  { text: 'Eye examination', where: 'Millbrook Eye Associates', needs: ['diabetes'] },
]

/** Visits outside: the last one, and the next. */
export function buildAppointments(resident: Resident): {
  appointments: (Appointment & Resource)[]
  visits: (Encounter & Resource)[]
} {
  const { house, left } = resident
  const random = resident.random('appointments')
  const due = visits.filter(({ needs }) => resident.has(...needs)).slice(0, 2)
  const made: { appointments: (Appointment & Resource)[]; visits: (Encounter & Resource)[] } = {
    appointments: [],
    visits: [],
  }
  for (const [place, { text, where }] of due.entries()) {
    const [past, next, minutes] = [-random.int(2, 40), random.int(1, 30), 60 * random.int(9, 15)]
    const wantsNext = random.chance(0.6) && !left
    const appointment = (id: string, day: number, status: Appointment['status']): Appointment & Resource => ({
      resourceType: 'Appointment',
      id: idOf(resident, 'appointment', place + 1, id),
      status,
      serviceType: [{ text }],
      description: `${text}, ${where}`,
      start: house.calendar.at(day, minutes),
      end: house.calendar.at(day, minutes + 45),
      created: house.calendar.at(Math.min(day, 0) - 14, 600),
      comment: 'Wheelchair van, one escort',
      participant: [
        { actor: resident.reference, status: 'accepted' },
        { actor: { display: where }, status: 'accepted' },
      ],
    })
    if (resident.isHere(past, minutes) && resident.isHere(past, minutes + 120)) {
      const done = appointment('last', past, 'fulfilled')
      made.appointments.push(done)
      made.visits.push({
        resourceType: 'Encounter',
        id: idOf(resident, 'visit', place + 1),
        status: 'finished',
        class: hl7('v3-ActCode', 'AMB', 'ambulatory'),
        type: [{ text }],
        subject: resident.reference,
        appointment: [{ reference: `Appointment/${done.id}` }],
        period: { start: house.calendar.at(past, minutes), end: house.calendar.at(past, minutes + 45) },
        location: [{ location: { display: where } }],
        serviceProvider: {
          reference: `Organization/${house.partners.hospital.id}`,
          display: house.partners.hospital.name,
        },
      })
    }
    if (wantsNext) made.appointments.push(appointment('next', next, 'booked'))
  }
  return made
}
