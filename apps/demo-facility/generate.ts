/** A whole facility out of a seed: the same options give the same resources, byte for byte. */
import { createCalendar } from './base/calendar.ts'
import type { Resource } from './base/fhir.ts'
import { buildBills, type Bills } from './billing/claims.ts'
import { buildCoverages } from './billing/coverage.ts'
import { buildRemittances } from './billing/remittances.ts'
import { buildFalls } from './care/falls.ts'
import { buildCareOrders } from './care/orders.ts'
import { buildPlans } from './care/plans.ts'
import { buildTasks } from './care/tasks.ts'
import { buildTeam } from './care/team.ts'
import type { Facility } from './house/facilities.ts'
import { type House, randomOf } from './house/house.ts'
import { buildPartners } from './house/organizations.ts'
import { type Bed, buildRooms, withOccupancy } from './house/rooms.ts'
import { buildStaff } from './house/staff.ts'
import { buildAdministrations } from './medications/administrations.ts'
import { buildOrders } from './medications/orders.ts'
import { buildAssessment, buildQuestionnaire } from './notes/assessments.ts'
import { buildNotes } from './notes/notes.ts'
import { buildAllergies } from './resident/allergies.ts'
import { buildContacts } from './resident/contacts.ts'
import { buildFlags } from './resident/flags.ts'
import { buildImmunizations } from './resident/immunizations.ts'
import { buildPatient } from './resident/patient.ts'
import { buildProblems } from './resident/problems.ts'
import { createResident, type Place, type Resident } from './resident/resident.ts'
import { buildInfectionReports, buildLabs } from './results/labs.ts'
import { buildVitals } from './results/vitals.ts'
import { buildAppointments } from './stay/appointments.ts'
import { buildStays } from './stay/stays.ts'

export interface Options {
  readonly facility: Facility
  readonly seed: number
  /** Of this facility. */
  readonly beds: number
  /** Of daily data: medication passes, vital signs. Problems, laboratory results and bills reach back further. */
  readonly days: number
  /** `YYYY-MM-DD`: the facility's today, on which nothing has happened yet. */
  readonly asOf: string
  /** Of the facility's clock. */
  readonly timeZone: string
}

/** What is loaded together. */
export interface Chapter {
  readonly residents: number
  readonly resources: readonly Resource[]
  /** Versions that come before those of `resources`. */
  readonly earlier: readonly Resource[]
}

export interface Story {
  readonly residents: number
  readonly chapters: Iterable<Chapter>
}

const occupancy = 0.82
/** Of 120 beds: about four in five weeks of seven. */
const leavingPerBedAndDay = 0.0049

export function generate(options: Options): Story {
  const { facility, seed, days } = options
  const house: House = {
    facility,
    seed,
    days,
    calendar: createCalendar(options.asOf, options.timeZone),
    rooms: buildRooms(facility, options.beds),
    staff: buildStaff(facility),
    partners: buildPartners(facility),
    self: { reference: `Organization/${facility.id}`, display: facility.name },
  }
  const names = new Set<string>()
  const residents = settle(house).map((place) => createResident(house, place, names))
  return { residents: residents.length, chapters: tell(house, residents) }
}

/** Who lives in which bed, and who left in the time of the data. */
function settle(house: House): Place[] {
  const random = randomOf(house, 'beds')
  const { beds } = house.rooms
  const taken = new Set(random.sample(beds, Math.round(beds.length * occupancy)))
  const free = beds.filter((bed) => !taken.has(bed))
  const leaving = Math.max(1, Math.round(beds.length * house.days * leavingPerBedAndDay))
  const left = vacate(
    free,
    Array.from({ length: leaving }, () => -random.int(1, house.days)),
  )
  const movable = free.filter((bed) => !left.some((one) => one.bed === bed))
  const before = (bed: Bed): Bed | undefined => {
    const found = movable.findIndex(({ unit }) => unit === bed.unit)
    return found < 0 ? undefined : movable.splice(found, 1)[0]
  }
  return [
    ...[...taken].map((bed, place) => ({
      bed,
      place: place + 1,
      leftOn: undefined,
      firstBed: place % 8 === 2 ? before(bed) : undefined,
    })),
    ...left.map((one, place) => ({ ...one, place: taken.size + place + 1, firstBed: undefined })),
  ]
}

const fewestDays = 6

/** Beds that are free today, and who left them: one after the other where there were several. */
function vacate(
  free: readonly Bed[],
  days: readonly number[],
): { bed: Bed; leftOn: number; notBefore?: number }[] {
  const last = new Map<Bed, number>()
  return [...days]
    .sort((a, b) => a - b)
    .flatMap((leftOn, place) => {
      const bed = free[place % free.length]
      const before = bed && last.get(bed)
      if (!bed || (before !== undefined && leftOn - before < fewestDays)) return []
      last.set(bed, leftOn)
      return [{ bed, leftOn, ...(before === undefined ? {} : { notBefore: before + 1 }) }]
    })
}

function* tell(house: House, residents: readonly Resident[]): Iterable<Chapter> {
  yield { residents: 0, resources: houseResources(house, residents), earlier: [] }
  const bills: Bills[] = []
  for (const resident of residents) {
    const billed = buildBills(resident)
    bills.push(billed)
    yield tellOf(resident, billed)
  }
  yield { residents: 0, resources: buildRemittances(house, bills), earlier: [] }
}

function houseResources(house: House, residents: readonly Resident[]): Resource[] {
  const taken = new Set(residents.filter(({ left }) => !left).map(({ bed }) => bed))
  const { around, beds } = house.rooms
  const staff = Object.values(house.staff).flat()
  return [
    ...Object.values(house.partners),
    ...around,
    ...beds.map((bed) => withOccupancy(bed, taken.has(bed))),
    ...staff.map(({ practitioner }) => practitioner),
    ...staff.map(({ role }) => role),
    buildQuestionnaire(house),
  ]
}

function tellOf(resident: Resident, { claims, benefits }: Bills): Chapter {
  const orders = buildOrders(resident)
  const vitals = buildVitals(resident)
  const labs = buildLabs(resident, new Set(orders.map(({ regimen }) => regimen.drug)))
  const { stays, episode } = buildStays(resident)
  const { appointments, visits } = buildAppointments(resident)
  const resources = [
    buildPatient(resident),
    ...buildContacts(resident),
    ...buildFlags(resident),
    episode,
    ...stays,
    ...visits,
    ...appointments,
    ...buildProblems(resident),
    ...buildAllergies(resident),
    ...buildImmunizations(resident),
    buildTeam(resident),
    ...buildPlans(resident),
    ...buildCareOrders(resident),
    ...buildTasks(resident),
    ...buildFalls(resident),
    ...orders.map(({ request }) => request),
    ...buildAdministrations(resident, orders),
    ...vitals,
    ...labs.resources,
    ...buildInfectionReports(resident),
    ...buildNotes(resident, orders, vitals),
    buildAssessment(resident),
    ...buildCoverages(resident),
    ...claims,
    ...benefits,
  ]
  return {
    residents: 1,
    resources: resources as readonly Resource[],
    earlier: labs.earlier as readonly Resource[],
  }
}
