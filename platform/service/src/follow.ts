/** Rows that are seen by who sees what they belong to: a Provenance with its targets, a Binary with its document. */
import { mayUse, patientsOf, rightOf } from '@medley/auth/rights'
import { parseLiteral } from '@medley/fhir/compiled/references'
import { isNone } from '@medley/fhir/search/row-filter'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { Access, Follow, Limits, Resource, Store } from '@medley/store/store'
import { type Limited, placeOf } from './place.ts'

/** Looks at other rows with the caller's own eyes. */
export type Following = Limited & {
  /** Of reading. */
  limits(): Limits
}

/** `undefined` where everything that rows of the type can belong to is seen anyway. */
export function followFor(call: Following, type: string): Follow | undefined {
  const own = [...call.definitions.keys()].filter((one) => one !== type)
  const isOpen = own.every(
    (one) => mayUse(call.principal, one, 'r') && !rightOf(call.principal, placeOf(call, one), 'r').rows,
  )
  if (isOpen) return undefined
  return follows[type]?.(call)
}

const follows: Readonly<Record<string, (call: Following) => Follow>> = {
  Provenance: (call) => async (resources, store) => {
    const seen = await seenAmong(
      { call, store },
      resources.flatMap(({ target }) => referencesIn(target)),
    )
    return resources.map(({ target }) => {
      const local = referencesIn(target).filter((one) => isLocal(call, one))
      return local.length > 0 && local.every((one) => seen.has(one))
    })
  },
  Binary: (call) => (resources, store) =>
    Promise.all(resources.map((one) => isBinarySeen({ call, store }, one))),
}

const accessFor = (call: Following): Access => ({
  facility: call.principal.facility,
  limits: call.limits(),
})

const referencesIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const reference = (one as { reference?: unknown } | undefined)?.reference
    const literal = typeof reference === 'string' ? parseLiteral(reference) : undefined
    return literal ? [`${literal.type}/${literal.id}`] : []
  })

const isLocal = ({ definitions }: Following, reference: string): boolean =>
  definitions.has(reference.split('/')[0] ?? '')

/** Of these references those whose resources the caller may read. */
interface Looking {
  call: Following
  store: Pick<Store, 'ids'>
}

async function seenAmong({ call, store }: Looking, references: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>()
  const local = [...new Set(references)].filter((one) => isLocal(call, one))
  for (const [type, some] of Map.groupBy(local, (one) => one.split('/')[0] ?? '')) {
    if (!mayUse(call.principal, type, 'r')) continue
    const { definition, settings } = placeOf(call, type)
    const ids = some.map((one) => one.slice(type.length + 1))
    const query = { ...parseSearch(definition, [['_id', ids.join(',')]], settings), count: ids.length }
    // Rows of a type that follows others itself end here.
    const { rows } = rightOf(call.principal, { definition, settings }, 'r')
    if (isNone(rows)) continue
    const found = await store.ids(accessFor(call), query)
    for (const id of found.ids) seen.add(`${type}/${id}`)
  }
  return seen
}

/** By its own word (`securityContext`), else by a document that points to it. */
async function isBinarySeen({ call, store }: Looking, { id, securityContext }: Resource): Promise<boolean> {
  const [context] = referencesIn(securityContext)
  if (context !== undefined) {
    const patient = /^Patient\/(.+)$/.exec(context)?.[1]
    if (patient !== undefined) return isOfReach(call, patient)
    return (await seenAmong({ call, store }, [context])).has(context)
  }
  if (!call.definitions.has('DocumentReference') || !mayUse(call.principal, 'DocumentReference', 'r'))
    return false
  const { definition, settings } = placeOf(call, 'DocumentReference')
  const addresses = ['', '/', ...[...call.selfBases, call.base].map((base) => `${base}/`)]
  const location = addresses.map((base) => `${base}Binary/${String(id)}`).join(',')
  const query = { ...parseSearch(definition, [['location', location]], settings), count: 1 }
  return (await store.ids(accessFor(call), query)).ids.length > 0
}

const isOfReach = ({ principal }: Following, id: string): boolean =>
  patientsOf(principal)?.includes(id) ?? true
