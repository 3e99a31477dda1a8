/** What is wrong with the facts of a facility, in sentences with the place: against `facility.schema.json`. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const schema = JSON.parse(readFileSync(new URL('../facility.schema.json', import.meta.url), 'utf8')) as object

const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)

/** @example findFacilityFaults({ id: 'x' }) // ["/: must have required property 'name'", …] */
export function findFacilityFaults(facility: unknown): string[] {
  if (validate(facility)) return zoneFaults(facility)
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
    const extra = (params as { additionalProperty?: string }).additionalProperty
    return `${instancePath || '/'}: ${message}${extra === undefined ? '' : ` (${extra})`}`
  })
}

function zoneFaults(facility: unknown): string[] {
  const { timeZone } = facility as { timeZone: string }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone })
    return []
  } catch {
    return [`/timeZone: "${timeZone}" is no time zone of the IANA list`]
  }
}
