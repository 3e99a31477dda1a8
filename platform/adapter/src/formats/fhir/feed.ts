/** FHIR R4 from another server: a resource as JSON, a Bundle, or lines of NDJSON; what a bulk export and a search give. */
import type { Context, Feed, Key, Operation, Resource } from '../../define-adapter.ts'
import { key, refer, Refused, Unreadable } from '../../define-adapter.ts'
import { isJsonObject, parseJson, stringifyJson } from '@medley/fhir/json'
import { textOr } from '../../compact.ts'
import { systemOf } from '../../facility.ts'

export interface FhirOptions {
  /** Types that are taken; the source's others are refused. */
  readonly types: readonly string[]
  /** System of its Patient identifiers that are this facility's record numbers. */
  readonly recordSystem?: string
}

const resources = new WeakMap<Uint8Array, Record<string, unknown>>()

function resourceOf(bytes: Uint8Array): Record<string, unknown> {
  const known = resources.get(bytes)
  if (known) return known
  let read: unknown
  try {
    read = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Unreadable('not-json', 'A line is no JSON.')
  }
  if (!isJsonObject(read) || typeof read['resourceType'] !== 'string')
    throw new Unreadable('not-fhir', 'A line is no FHIR resource.')
  resources.set(bytes, read)
  return read
}

/** @example feeds: { hospital: fhir({ types: ['Patient', 'Condition'], recordSystem: 'urn:oid:1.2.3' }) } */
export const fhir = (options: FhirOptions): Feed => ({
  format: 'FHIR R4',
  split: splitResources,
  envelope(bytes) {
    const { resourceType, id, meta } = resourceOf(bytes)
    const version = isJsonObject(meta) ? textOr(meta['versionId']) || textOr(meta['lastUpdated']) : ''
    if (typeof id !== 'string') throw new Unreadable('id-missing', 'A resource has no id.')
    if (!options.types.includes(String(resourceType)))
      throw new Unreadable('type-unsupported', 'This feed takes no resources of this type.')
    return { id: `${String(resourceType)}/${id}/${version}`, kind: String(resourceType) }
  },
  *translate(bytes, context): Iterable<Operation> {
    yield* copied(resourceOf(bytes), { context, options })
  },
})

function* splitResources(bytes: Uint8Array): Iterable<Uint8Array> {
  const text = new TextDecoder('utf-8').decode(bytes).trim()
  if (text === '') return
  const whole =
    text.includes('\n') && !text.startsWith('{\n') && !/^\{\s*\r?\n/.test(text) ? undefined : tryParse(text)
  if (whole?.['resourceType'] === 'Bundle') {
    const entries = Array.isArray(whole['entry']) ? whole['entry'] : []
    for (const entry of entries)
      if (isJsonObject(entry) && isJsonObject(entry['resource']))
        yield Buffer.from(stringifyJson(entry['resource']))
    return
  }
  if (whole) {
    yield Buffer.from(text)
    return
  }
  for (const line of text.split(/\r?\n/)) if (line.trim() !== '') yield Buffer.from(line)
}

function tryParse(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

interface Copying {
  readonly context: Context
  readonly options: FhirOptions
}

const sourceKey = (context: Context, address: string): Key => {
  const [type = '', id = ''] = address.split('/').slice(-2)
  return key(type, systemOf(context.facility, 'source'), id)
}

/** Patients by their record number where the source has it, all else by the source's own ids. */
function* copied(resource: Record<string, unknown>, { context, options }: Copying): Iterable<Operation> {
  const { id, meta, text: _, ...rest } = resource
  const type = String(resource['resourceType'])
  const updated =
    isJsonObject(meta) && typeof meta['lastUpdated'] === 'string' ? meta['lastUpdated'] : undefined
  if (updated === undefined)
    throw new Refused(
      'field-missing',
      'A resource does not say when it was changed (meta.lastUpdated).',
      'meta.lastUpdated',
    )
  const target = sourceKey(context, `${type}/${String(id)}`)
  const identifier = { system: target.system, value: target.value }
  const identifiers = Array.isArray(rest['identifier'])
    ? rest['identifier'].map((one) => renamed(one, { context, options }))
    : []
  const own = identifiers.find(
    (one) => isJsonObject(one) && one['system'] === systemOf(context.facility, 'mrn'),
  )
  if (type === 'Patient' && isJsonObject(own)) {
    // The facility's own feed knows its residents better; what refers to the source's id means the resident.
    const resident = key('Patient', systemOf(context.facility, 'mrn'), String(own['value']))
    yield { op: 'merge', survivor: resident, retired: target, asOf: updated, isAlias: true }
    yield {
      op: 'upsert',
      key: resident,
      asOf: updated,
      mode: 'weak',
      resource: { ...(linked(rest, context) as Resource), identifier: [...identifiers, identifier] },
    }
    return
  }
  const isPlural = !['Composition', 'QuestionnaireResponse', 'Binary', 'Provenance', 'Bundle'].includes(type)
  yield {
    op: 'upsert', key: target, asOf: updated, mode: 'whole',
    resource: { ...(linked(rest, context) as Resource), ...(isPlural ? { identifier: [...identifiers, identifier] } : {}) },
  } // prettier-ignore
}

/** The facility's own number is known here by another name. */
const renamed = (identifier: unknown, { context, options }: Copying): unknown =>
  isJsonObject(identifier) &&
  options.recordSystem !== undefined &&
  identifier['system'] === options.recordSystem
    ? { ...identifier, system: systemOf(context.facility, 'mrn') }
    : identifier

const literal = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/

function linked(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) return value.map((one) => linked(one, context))
  if (!isJsonObject(value)) return value
  const { reference, ...rest } = value
  const found = typeof reference === 'string' ? literal.exec(reference)?.[1] : undefined
  if (found !== undefined) return { ...refer(sourceKey(context, found)), ...rest }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, linked(one, context)]))
}
