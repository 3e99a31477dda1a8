/** What an observation is listed as: its name, its group, its place among the others. */
import type { Observation } from 'fhir/r4'
import { type LabGroup, labGroups, labTests } from './tests.ts'
import { vitalCode, vitalSigns } from './vital-signs.ts'

export interface CatalogueEntry {
  readonly name: string
  readonly group: LabGroup | 'vitals'
  readonly place: number
}

export type Catalogue = (observation: Observation) => CatalogueEntry

const codes = Object.keys(labTests)
const places = new Map(
  codes
    .toSorted((a, b) => labGroups.indexOf(labTests[a]!.group) - labGroups.indexOf(labTests[b]!.group))
    .map((code, place) => [code, place]),
)

const ownName = ({ code }: Observation): string =>
  code.text ?? code.coding?.[0]?.display ?? code.coding?.[0]?.code ?? ''

/** The same test of blood and of its serum has one name, as charts list it; another unit makes another row. */
export const laboratory: Catalogue = (observation) => {
  const code = observation.code.coding?.[0]?.code ?? ''
  const { name = ownName(observation), group = 'other' } = labTests[code] ?? {}
  return { name, group, place: places.get(code) ?? places.size }
}

export const vitals: Catalogue = (observation) => {
  const code = vitalCode(observation)
  const place = vitalSigns.findIndex((sign) => sign.code === code)
  return {
    name: vitalSigns[place]?.label ?? ownName(observation),
    group: 'vitals',
    place: place < 0 ? vitalSigns.length : place,
  }
}
