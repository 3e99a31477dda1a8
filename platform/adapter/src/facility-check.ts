/** What is wrong with the facts of a facility, in sentences with the place: against `facility.schema.json`. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const schema = JSON.parse(readFileSync(new URL('../facility.schema.json', import.meta.url), 'utf8')) as object

const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true }).compile(
  schema,
)

export interface FacilityFaultAt {
  /** JSON Pointer: `/units/0/code`; `/` for the whole. */
  readonly path: string
  readonly text: string
}

/** @example findFacilityFaults({ id: 'x' }) // ["/: must have required property 'name'", …] */
export const findFacilityFaults = (facility: unknown): string[] =>
  faultsOfFacility(facility).map(({ path, text }) => `${path}: ${text}`)

export function faultsOfFacility(facility: unknown): FacilityFaultAt[] {
  if (validate(facility)) return [...zoneFaults(facility), ...doubles(facility)]
  return (validate.errors ?? []).map(({ instancePath, keyword, message = '', params, parentSchema }) => {
    const extra = (params as { additionalProperty?: string }).additionalProperty
    const { description } = (parentSchema ?? {}) as { description?: string }
    // Nobody reads a pattern.
    const text = keyword === 'pattern' && description ? `must be ${description}` : message
    return { path: instancePath || '/', text: `${text}${extra === undefined ? '' : ` (${extra})`}` }
  })
}

function zoneFaults(facility: unknown): FacilityFaultAt[] {
  const { timeZone } = facility as { timeZone: string }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone })
    return []
  } catch {
    return [{ path: '/timeZone', text: `"${timeZone}" is no time zone of the IANA list` }]
  }
}

/** A schema cannot say that codes are told once: a feed would get one or the other. */
function doubles(facility: unknown): FacilityFaultAt[] {
  const lists = facility as Record<'units' | 'payers', readonly { code: string }[]>
  return (['units', 'payers'] as const).flatMap((name) =>
    lists[name].flatMap(({ code }, place, all) =>
      all.findIndex((one) => one.code === code) < place
        ? [{ path: `/${name}/${place}/code`, text: `"${code}" is there already` }]
        : [],
    ),
  )
}
