import type { Coding, FacilityFacts } from './feeds-data.ts'

/** A line of a table that people edit; all cells are texts. */
export type Line = Readonly<Record<string, string>>

/** The facts as a form has them. */
export interface FactsForm {
  readonly passTimes: string
  readonly censusTime: string
  readonly holdsBeds: boolean
  readonly units: readonly Line[]
  readonly payers: readonly Line[]
  readonly codes: readonly Line[]
}

export const formOf = ({
  passTimes,
  census,
  holdsBeds,
  units,
  payers,
  codeMaps = {},
}: FacilityFacts): FactsForm => ({
  passTimes: passTimes.join(', '),
  censusTime: census?.time ?? '',
  holdsBeds: holdsBeds ?? true,
  units: units.map(({ code, name, beds = [] }) => ({ code, name, beds: beds.join(', ') })),
  payers: payers.map(({ code, name, id = '' }) => ({ code, name, id })),
  codes: Object.entries(codeMaps).flatMap(([map, lines]) =>
    Object.entries(lines).map(([local, { system, code, display = '' }]) => ({
      map,
      local,
      system,
      code,
      display,
    })),
  ),
})

/** What a form left as it was stays as it was read, to the letter. */
export function factsOf(read: FacilityFacts, form: FactsForm): FacilityFacts {
  const before = formOf(read)
  const changed = (name: keyof FactsForm): boolean =>
    JSON.stringify(before[name]) !== JSON.stringify(form[name])
  const { census: _, ...rest } = read
  return {
    ...(changed('censusTime') && form.censusTime === '' ? rest : read),
    ...(changed('passTimes') ? { passTimes: listOf(form.passTimes) } : {}),
    ...(changed('censusTime') && form.censusTime !== ''
      ? { census: { ...read.census, time: form.censusTime } }
      : {}),
    ...(changed('holdsBeds') ? { holdsBeds: form.holdsBeds } : {}),
    ...(changed('units') ? { units: form.units.map(unitOf) } : {}),
    ...(changed('payers') ? { payers: form.payers.map(payerOf) } : {}),
    ...(changed('codes') ? { codeMaps: mapsOf(form.codes) } : {}),
  }
}

/** Lines that would be lost: a code of one map told twice. */
export const doubledCodes = (codes: readonly Line[]): readonly number[] => {
  const names = codes.map(({ map, local }) => `${map?.trim()} ${local?.trim()}`)
  return names.flatMap((name, place) => (names.indexOf(name) < place ? [place] : []))
}

const textOf = (line: Line, name: string): string => (line[name] ?? '').trim()

const listOf = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter(Boolean)

function unitOf(line: Line): FacilityFacts['units'][number] {
  const beds = listOf(line['beds'] ?? '')
  return { code: textOf(line, 'code'), name: textOf(line, 'name'), ...(beds.length > 0 ? { beds } : {}) }
}

function payerOf(line: Line): FacilityFacts['payers'][number] {
  const id = textOf(line, 'id')
  return { code: textOf(line, 'code'), name: textOf(line, 'name'), ...(id ? { id } : {}) }
}

function mapsOf(codes: readonly Line[]): Record<string, Record<string, Coding>> {
  const maps: Record<string, Record<string, Coding>> = {}
  for (const line of codes) {
    const display = textOf(line, 'display')
    const coding = {
      system: textOf(line, 'system'),
      code: textOf(line, 'code'),
      ...(display ? { display } : {}),
    }
    maps[textOf(line, 'map')] = { ...maps[textOf(line, 'map')], [textOf(line, 'local')]: coding }
  }
  return maps
}

/** Mine over what somebody else saved meanwhile: parts that I did not touch are theirs. */
export function mergedForm(
  base: FactsForm,
  { mine, theirs }: { mine: FactsForm; theirs: FactsForm },
): FactsForm {
  const names = Object.keys(base) as (keyof FactsForm)[]
  const isMine = (name: keyof FactsForm): boolean => JSON.stringify(base[name]) !== JSON.stringify(mine[name])
  return Object.fromEntries(
    names.map((name) => [name, isMine(name) ? mine[name] : theirs[name]]),
  ) as unknown as FactsForm
}

/** Parts that both changed: there, mine would replace theirs. */
export function contested(
  base: FactsForm,
  { mine, theirs }: { mine: FactsForm; theirs: FactsForm },
): (keyof FactsForm)[] {
  const names = Object.keys(base) as (keyof FactsForm)[]
  const differs = (one: FactsForm, name: keyof FactsForm): boolean =>
    JSON.stringify(base[name]) !== JSON.stringify(one[name])
  return names.filter((name) => differs(mine, name) && differs(theirs, name))
}
