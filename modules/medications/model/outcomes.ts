/** What became of a slot: what was recorded, or what the clock says while nothing is. */
import type { CodeableConcept, MedicationAdministration } from 'fhir/r4'
import { type Slot, slotSystem } from './slots.ts'

export type SlotState =
  'early' | 'open' | 'due' | 'late' | 'missing' | 'given' | 'refused' | 'held' | 'unavailable' | 'out'

export type OutcomeKind = 'given' | 'refused' | 'held' | 'unavailable' | 'out'

const system = 'urn:medley:not-given'

export interface NotGiven {
  readonly code: string
  readonly text: string
  readonly kind: Exclude<OutcomeKind, 'given'>
}

/** Why a dose was not given. The system never charts one as given by itself. */
// prettier-ignore
export const notGivenReasons: readonly NotGiven[] = [
  { code: 'refused', text: 'Refused', kind: 'refused' },
  { code: 'refused-partly', text: 'Spat out', kind: 'refused' },
  { code: 'asleep', text: 'Asleep', kind: 'refused' },
  { code: 'parameter', text: 'Outside parameters', kind: 'held' },
  { code: 'provider', text: 'Prescriber said to hold', kind: 'held' },
  { code: 'npo', text: 'Nothing by mouth', kind: 'held' },
  { code: 'nausea', text: 'Nausea or vomiting', kind: 'held' },
  { code: 'not-available', text: 'Waiting for pharmacy', kind: 'unavailable' },
  { code: 'out', text: 'Out of the facility', kind: 'out' },
]

export const notGivenConcept = ({ code, text }: NotGiven, note = ''): CodeableConcept => ({
  coding: [{ system, code, display: text }],
  text: note ? `${text}: ${note}` : text,
})

/** Words of those who wrote without our codes. */
const byWord: readonly [RegExp, OutcomeKind][] = [
  [/refus|asleep|spat/i, 'refused'],
  [/held|hold|parameter|npo|nausea|nothing by mouth/i, 'held'],
  [/availab|pharmacy|supply/i, 'unavailable'],
  [/leave|hospital|out of/i, 'out'],
]

export function outcomeOf({ status, statusReason = [] }: MedicationAdministration): OutcomeKind | undefined {
  if (status === 'entered-in-error') return undefined
  if (status !== 'not-done') return 'given'
  const [reason] = statusReason
  const code = reason?.coding?.find((coding) => coding.system === system)?.code
  const known = notGivenReasons.find((one) => one.code === code)
  if (known) return known.kind
  const words = reason?.text ?? reason?.coding?.[0]?.display ?? reason?.coding?.[0]?.code ?? ''
  return byWord.find(([pattern]) => pattern.test(words))?.[1] ?? 'held'
}

export const slotIdOf = ({ identifier = [] }: MedicationAdministration): string | undefined =>
  identifier.find((one) => one.system === slotSystem)?.value

/** What counts of each slot: the newest entry that is not struck out. */
export function recordedBySlot(
  administrations: readonly MedicationAdministration[],
): ReadonlyMap<string, MedicationAdministration> {
  const found = new Map<string, MedicationAdministration>()
  for (const one of administrations) {
    const id = slotIdOf(one)
    if (id !== undefined && one.status !== 'entered-in-error' && !found.has(id)) found.set(id, one)
  }
  return found
}

/** The state of a slot now. A held order's slots show as held and are no omission; so do those while the resident is out. */
export function stateOf(
  slot: Slot,
  {
    recorded,
    now,
    isOut = false,
  }: { recorded: MedicationAdministration | undefined; now: number; isOut?: boolean },
): SlotState {
  const outcome = recorded && outcomeOf(recorded)
  if (outcome) return outcome
  if (slot.order.status === 'on-hold') return 'held'
  if (isOut && slot.ends > now) return 'out'
  if (now < slot.opens) return 'early'
  if (now < slot.at) return 'open'
  if (now <= slot.closes) return 'due'
  return now <= slot.ends ? 'late' : 'missing'
}

/** Whether a nurse can chart it in this pass. */
export const isToDo = (state: SlotState): boolean => state === 'open' || state === 'due' || state === 'late'
