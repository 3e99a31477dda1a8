/** Results by test and time: the grid that a laboratory prints for a stay, and the flow sheet of vital signs. */
import type { Observation } from 'fhir/r4'
import type { Catalogue, CatalogueEntry } from './catalogue.ts'
import { type Flag, interpret, type ReferenceRange, referenceRange } from './interpretation.ts'
import { columnOf, type ResultColumn } from './result-column.ts'

export interface ResultCell {
  readonly observation: Observation
  readonly flag: Flag
}

export interface ResultRow {
  /** What the test is called, with its unit: one name may come in two units, which never share a line. */
  readonly id: string
  /** Every code under which the row's results came, as search tokens (`system|code`). */
  readonly tokens: readonly string[]
  readonly name: string
  readonly unit: string
  readonly group: CatalogueEntry['group']
  readonly range: ReferenceRange | undefined
  /** Column id → the result, the last one if there are several. */
  readonly cells: ReadonlyMap<string, ResultCell>
  readonly latest: ResultCell
  /** Oldest first. */
  readonly numbers: readonly number[]
}

export interface Cumulative {
  /** Newest first. */
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly ResultRow[]
}

const counts = ({ status }: Observation): boolean => status !== 'entered-in-error' && status !== 'cancelled'

const unitOf = ({ valueQuantity }: Observation): string => valueQuantity?.code ?? valueQuantity?.unit ?? ''

const tokenOf = ({ code }: Observation): string | undefined => {
  const coding = code.coding?.[0]
  return coding?.code && `${coding.system ?? ''}|${coding.code}`
}

const [systolic, diastolic] = ['8480-6', '8462-4']

const part = ({ component = [] }: Observation, wanted: string): number | undefined =>
  component.find(({ code }) => code.coding?.some((coding) => coding.code === wanted))?.valueQuantity?.value

/** The number that a trend draws; of a blood pressure the systolic part, wherever it stands among the parts. */
export const numberOf = (observation: Observation): number | undefined =>
  observation.valueQuantity?.value ?? part(observation, systolic)

/** Of a blood pressure the diastolic part. */
export const secondNumberOf = (observation: Observation): number | undefined => part(observation, diastolic)

/** `observations` newest first, as the server sorts them. */
export function cumulate(observations: readonly Observation[], catalogue: Catalogue): Cumulative {
  const columns = new Map<string, ResultColumn>()
  const byTest = new Map<string, Observation[]>()
  for (const observation of observations.filter(counts)) {
    const column = columnOf(observation)
    if (!columns.has(column.id)) columns.set(column.id, column)
    const id = `${catalogue(observation).name} ${unitOf(observation)}`
    const results = byTest.get(id)
    if (results) results.push(observation)
    else byTest.set(id, [observation])
  }
  const rows = [...byTest].map(([id, results]) => rowOf(id, results, catalogue))
  return {
    columns: [...columns.values()].sort((a, b) => new Date(b.time).getTime() - new Date(a.time).getTime()),
    rows: rows.sort((a, b) => a.place - b.place || a.name.localeCompare(b.name)),
  }
}

function rowOf(
  id: string,
  results: readonly Observation[],
  catalogue: Catalogue,
): ResultRow & CatalogueEntry {
  const [newest] = results as [Observation]
  const cells = new Map<string, ResultCell>()
  for (const observation of results) {
    const column = columnOf(observation).id
    if (!cells.has(column)) cells.set(column, { observation, flag: interpret(observation) })
  }
  return {
    ...catalogue(newest),
    id,
    tokens: [...new Set(results.flatMap((observation) => tokenOf(observation) ?? []))],
    unit: unitOf(newest),
    range: results.map(referenceRange).find((range) => range !== undefined),
    cells,
    latest: { observation: newest, flag: interpret(newest) },
    numbers: results.flatMap((observation) => numberOf(observation) ?? []).reverse(),
  }
}
