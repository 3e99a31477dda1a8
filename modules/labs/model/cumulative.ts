/** Results by test and time: the grid that a laboratory prints for a stay. */
import type { Observation } from 'fhir/r4'
import { type Flag, interpret, type ReferenceRange, referenceRange } from './interpretation.ts'
import { type LabGroup, labGroups, labTests } from './tests.ts'

export interface ResultColumn {
  readonly id: string
  /** FHIR instant. */
  readonly time: string
}

export interface ResultCell {
  readonly observation: Observation
  readonly flag: Flag
}

export interface ResultRow {
  /** LOINC code, or whatever identifies the test; with its unit, since one code may come in two. */
  readonly id: string
  readonly code: string
  readonly system: string | undefined
  readonly name: string
  readonly unit: string
  readonly group: LabGroup
  readonly range: ReferenceRange | undefined
  /** Column id → the result, the last one if there are several. */
  readonly cells: ReadonlyMap<string, ResultCell>
  readonly latest: ResultCell
  /** Oldest first. */
  readonly numbers: readonly number[]
}

const timeOf = ({ effectiveDateTime, effectivePeriod, effectiveInstant, issued }: Observation): string =>
  effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.start ?? issued ?? ''

/** Results of one draw carry the same minute, whatever zone they are written in. */
const columnOf = (observation: Observation): ResultColumn => {
  const time = timeOf(observation)
  const minutes = Math.floor(new Date(time).getTime() / 60_000)
  return { id: Number.isNaN(minutes) ? 'undated' : String(minutes), time }
}

const nameOf = ({ code }: Observation, loinc: string): string =>
  labTests[loinc]?.name ?? code.text ?? code.coding?.[0]?.display ?? loinc

const unitOf = ({ valueQuantity }: Observation): string => valueQuantity?.code ?? valueQuantity?.unit ?? ''

export interface Cumulative {
  /** Newest first. */
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly ResultRow[]
}

const entered = ({ status }: Observation): boolean => status !== 'entered-in-error' && status !== 'cancelled'

/** `observations` newest first, as the server sorts them. */
export function cumulate(observations: readonly Observation[]): Cumulative {
  const columns = new Map<string, ResultColumn>()
  const byTest = new Map<string, Observation[]>()
  for (const observation of observations.filter(entered)) {
    const column = columnOf(observation)
    if (!columns.has(column.id)) columns.set(column.id, column)
    const coding = observation.code.coding?.[0]
    const id = `${coding?.code ?? observation.code.text ?? ''} ${unitOf(observation)}`
    byTest.set(id, [...(byTest.get(id) ?? []), observation])
  }
  const rows = [...byTest].flatMap(([id, results]) => rowOf(id, results) ?? [])
  return {
    columns: [...columns.values()].sort((a, b) => new Date(b.time).getTime() - new Date(a.time).getTime()),
    rows: rows.sort(
      (a, b) =>
        labGroups.indexOf(a.group) - labGroups.indexOf(b.group) ||
        placeOf(a) - placeOf(b) ||
        a.name.localeCompare(b.name),
    ),
  }
}

const order = new Map(Object.keys(labTests).map((code, place) => [code, place]))
const placeOf = ({ code }: ResultRow): number => order.get(code) ?? order.size

function rowOf(id: string, results: readonly Observation[]): ResultRow | undefined {
  const [newest] = results
  if (!newest) return undefined
  const coding = newest.code.coding?.[0]
  const code = coding?.code ?? newest.code.text ?? ''
  const cells = new Map<string, ResultCell>()
  for (const observation of results) {
    const column = columnOf(observation).id
    if (!cells.has(column)) cells.set(column, { observation, flag: interpret(observation) })
  }
  return {
    id,
    code,
    system: coding?.system,
    name: nameOf(newest, code),
    unit: unitOf(newest),
    group: labTests[code]?.group ?? 'other',
    range: results.map(referenceRange).find((range) => range !== undefined),
    cells,
    latest: { observation: newest, flag: interpret(newest) },
    numbers: results.flatMap(({ valueQuantity }) => valueQuantity?.value ?? []).reverse(),
  }
}
