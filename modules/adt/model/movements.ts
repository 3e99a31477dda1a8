/**
 * A stay is the fold over its movements in the order in which they happened: whichever was told first, the stay is the
 * same. A movement that was told wrongly is taken out, and the stay is folded again; it is never patched by hand.
 */
import type { Coding, Encounter, EncounterLocation, EncounterStatusHistory, Period, Reference } from 'fhir/r4'

export type MovementKind = 'admit' | 'move' | 'leave' | 'hospital' | 'return' | 'discharge'

export interface Movement {
  readonly kind: MovementKind
  /** ISO instant */
  readonly at: string
  /** The bed one is in from now on. */
  readonly bed?: Reference | undefined
  /** Whether the bed is kept while the resident is out. */
  readonly isHeld?: boolean
  /** Where one goes at the end. */
  readonly disposition?: Coding | undefined
}

const leaveKind = 'urn:medley:leave-kind'
const bedKind = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd', display: 'Bed' },
  ],
}

const time = (text: string | undefined): number => (text ? Date.parse(text) : NaN)

/** Whether a location was one's bed at an instant. */
const covers = ({ period }: EncounterLocation, at: string): boolean =>
  time(period?.start) <= time(at) && !(time(period?.end) <= time(at))

const bedAt = ({ location = [] }: Encounter, at: string): Reference | undefined =>
  location.findLast((one) => one.status !== 'reserved' && covers(one, at))?.location

const leaveKindOf = ({ extension = [] }: EncounterStatusHistory): 'leave' | 'hospital' =>
  extension.some(({ url, valueCode }) => url === leaveKind && valueCode === 'hospital') ? 'hospital' : 'leave'

/** Going out and coming back, as the history of states tells it. */
function absencesOf(stay: Encounter): Movement[] {
  const spans = (stay.statusHistory ?? []).filter(
    ({ status }) => status === 'in-progress' || status === 'onleave',
  )
  return spans.flatMap((span, place): Movement[] => {
    const at = span.period.start
    if (!at || place === 0) return []
    if (span.status === 'onleave') {
      const isHeld = (stay.location ?? []).some((one) => one.status !== 'planned' && covers(one, at))
      return [{ kind: leaveKindOf(span), at, isHeld }]
    }
    return spans[place - 1]?.status === 'onleave' ? [{ kind: 'return', at, bed: bedAt(stay, at) }] : []
  })
}

/** Beds that began when nothing else did. */
function movesOf({ location = [] }: Encounter, others: readonly Movement[]): Movement[] {
  const starts = new Set(others.map(({ at }) => time(at)))
  return location
    .filter(({ status }) => status !== 'reserved' && status !== 'planned')
    .flatMap(({ location: bed, period }): Movement[] =>
      period?.start && !starts.has(time(period.start)) ? [{ kind: 'move', at: period.start, bed }] : [],
    )
}

/** The movements that make a stay, oldest first. */
export function movementsOf(stay: Encounter): readonly Movement[] {
  const { period, status, hospitalization } = stay
  if (!period?.start) return []
  const began: Movement = { kind: 'admit', at: period.start, bed: bedAt(stay, period.start) }
  const found = [began, ...absencesOf(stay)]
  const disposition = hospitalization?.dischargeDisposition?.coding?.[0]
  const ended: Movement[] =
    status === 'finished' && period.end ? [{ kind: 'discharge', at: period.end, disposition }] : []
  return [...found, ...movesOf(stay, found), ...ended].sort((a, b) => time(a.at) - time(b.at))
}

interface Folded {
  status: Encounter['status']
  statusHistory: EncounterStatusHistory[]
  location: EncounterLocation[]
}

const close = <T extends { period?: Period | undefined }>(list: readonly T[], at: string): T[] =>
  list.map((one) => (one.period?.end ? one : { ...one, period: { ...one.period, end: at } }))

const leaveBed = (list: EncounterLocation[], at: string): EncounterLocation[] =>
  close<EncounterLocation>(list, at).map((one) =>
    one.status === 'active' || one.status === 'reserved' ? { ...one, status: 'completed' as const } : one,
  )

const inBed = (bed: Reference | undefined, at: string, status: 'active' | 'reserved'): EncounterLocation[] =>
  bed ? [{ location: bed, status, physicalType: bedKind, period: { start: at } }] : []

const currentBed = ({ location }: Folded): Reference | undefined => location.at(-1)?.location

/** What one movement makes of a stay. */
const steps: Readonly<Record<MovementKind, (stay: Folded, movement: Movement) => Folded>> = {
  admit: (_, { at, bed }) => ({
    status: 'in-progress',
    statusHistory: [{ status: 'in-progress', period: { start: at } }],
    location: inBed(bed, at, 'active'),
  }),
  move: (stay, { at, bed }) => ({
    ...stay,
    location: [
      ...leaveBed(stay.location, at),
      ...inBed(bed, at, stay.status === 'onleave' ? 'reserved' : 'active'),
    ],
  }),
  leave: (stay, movement) => goOut(stay, movement),
  hospital: (stay, movement) => goOut(stay, movement),
  return: (stay, { at, bed }) => ({
    status: 'in-progress',
    statusHistory: [...close(stay.statusHistory, at), { status: 'in-progress', period: { start: at } }],
    location: [...leaveBed(stay.location, at), ...inBed(bed ?? currentBed(stay), at, 'active')],
  }),
  discharge: (stay, { at }) => ({
    status: 'finished',
    statusHistory: close(stay.statusHistory, at),
    location: leaveBed(stay.location, at),
  }),
}

const goOut = (stay: Folded, { kind, at, isHeld }: Movement): Folded => ({
  status: 'onleave',
  statusHistory: [
    ...close(stay.statusHistory, at),
    {
      extension: [{ url: leaveKind, valueCode: kind === 'hospital' ? 'hospital' : 'therapeutic' }],
      status: 'onleave',
      period: { start: at },
    },
  ],
  location: [...leaveBed(stay.location, at), ...(isHeld ? inBed(currentBed(stay), at, 'reserved') : [])],
})

const empty: Folded = { status: 'planned', statusHistory: [], location: [] }

/** The stay that these movements make; everything else of it stays as it is. */
export function foldMovements(stay: Encounter, movements: readonly Movement[]): Encounter {
  const ordered = [...movements].sort((a, b) => time(a.at) - time(b.at))
  const { status, statusHistory, location } = ordered.reduce(
    (before, one) => steps[one.kind](before, one),
    empty,
  )
  const [first, last] = [ordered[0], ordered.at(-1)]
  const { dischargeDisposition: _before, ...hospitalization } = stay.hospitalization ?? {}
  const disposition = last?.kind === 'discharge' ? last.disposition : undefined
  const kept = disposition
    ? { ...hospitalization, dischargeDisposition: { coding: [disposition] } }
    : hospitalization
  const { hospitalization: _old, ...rest } = stay
  return {
    ...rest,
    status,
    statusHistory,
    location,
    ...(Object.keys(kept).length ? { hospitalization: kept } : {}),
    period: {
      ...(first ? { start: first.at } : {}),
      ...(last?.kind === 'discharge' ? { end: last.at } : {}),
    },
  }
}

/** Which movements may follow where the resident is now. */
export const mayFollow: Readonly<Record<'in-house' | 'out' | 'gone', readonly MovementKind[]>> = {
  'in-house': ['move', 'hospital', 'leave', 'discharge'],
  'out': ['return', 'discharge'],
  'gone': [],
} // prettier-ignore

export const whereIs = ({ status }: Encounter): 'in-house' | 'out' | 'gone' =>
  status === 'onleave' ? 'out' : status === 'in-progress' || status === 'arrived' ? 'in-house' : 'gone'

export const addMovement = (stay: Encounter, movement: Movement): Encounter =>
  foldMovements(stay, [...movementsOf(stay), movement])

/** The stay without its newest movement; an admission alone is not taken back this way. */
export function withoutLast(stay: Encounter): Encounter {
  const movements = movementsOf(stay)
  return movements.length > 1 ? foldMovements(stay, movements.slice(0, -1)) : stay
}

/** Why a movement cannot be at that time; undefined if it can. */
export function faultOf(
  stay: Encounter,
  { at }: Pick<Movement, 'at'>,
  now: number,
): 'before-last' | 'future' | undefined {
  const last = movementsOf(stay).at(-1)
  if (last && time(at) <= time(last.at)) return 'before-last'
  return time(at) > now + 60_000 ? 'future' : undefined
}
