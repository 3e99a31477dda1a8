/** Which resources change by a batch, and to what. */
import { parseJson, stringifyJson } from '@medley/fhir/json'
import type { Key } from '@medley/adapter/define-adapter'
import type { Facility } from '@medley/adapter/facility'
import { fold, type Folded } from '@medley/adapter/fold'
import { idOf } from '@medley/adapter/identity'
import type { Applier } from './apply.ts'
import { combine } from './combine.ts'
import type { ReadMessage, State } from './gather.ts'
import { contentOf, hashOfContent, type Intention, resolveIntentions } from './intentions.ts'
import { provenanceOf, sourceOf } from './provenance.ts'
import { render } from './render.ts'
import { loadThings, type Thing } from './repository.ts'
import { findExisting, type Found, readCurrent } from './resolve.ts'
import type { Entry } from './transaction.ts'

export interface Batch {
  readonly state: State
  readonly read: readonly ReadMessage[]
  /** Ask for what is in the record instead of believing that it is what we wrote. */
  readonly rereads: boolean
}

export interface Plan {
  readonly entries: readonly Entry[]
  readonly things: readonly Thing[]
  readonly mentions: readonly { readonly source: string; readonly target: string }[]
  /** To be noted before the entries are sent. */
  readonly intentions: readonly Intention[]
}

interface Change {
  readonly thing: Thing
  /** References resolved, without id and meta. */
  readonly body: Record<string, unknown>
  readonly text: string
  /** Hash of the newest message in it. */
  readonly message: string
}

export async function planWrites(applier: Applier, { state: known, read, rereads }: Batch): Promise<Plan> {
  const { facility } = applier
  const { state, edited } = await withLastWrites(applier, known)
  const folded = foldAll(state)
  const existing = await lookUp(applier, state, [...folded.keys()])
  const things = await nameThings(applier, { state, folded, existing })
  const mentions = [...folded].flatMap(([source, { resource }]) =>
    mentionsOf(resource).map((target) => ({ source, target: idOf(facility.id, target) })),
  )
  const changes = findChanges({ facility, state, folded, things, existing })
  const unsure = changes
    .map(({ thing }) => thing)
    .filter(
      ({ key, isShared, version }) =>
        (isShared || (rereads && version !== undefined)) && !existing.has(key) && !edited.has(key),
    )
  const current = new Map([...existing, ...edited, ...(await readCurrent(applier, unsure))])
  const intentions: Intention[] = []
  const sources = new Map(read.map(({ message }) => [message.hash, sourceOf(facility.id, message)]))
  const entries = changes.flatMap((change) => {
    const { thing, text, message } = change
    things.set(thing.key, {
      ...thing,
      written: text,
      version: current.get(thing.key)?.version ?? thing.version,
      isShared: thing.isShared || (rereads && current.has(thing.key)),
    })
    const source = sources.get(message) ?? sourceOf(facility.id, { feed: 'earlier', controlId: message })
    const entry = entryOf(change, { current: current.get(thing.key), source })
    if (!entry) return []
    const { isShared = false } = things.get(thing.key) ?? {}
    intentions.push({ key: thing.key, text, content: hashOfContent(entry.resource), isShared })
    return entry
  })
  const written = new Set(entries.map(({ type, id }) => `${type}/${id}`))
  return {
    entries: [...entries, ...provenances(applier, { read, things, written })],
    things: [...state.keys.keys()].flatMap((key) => things.get(key) ?? []),
    mentions,
    intentions,
  }
}

/** With what a process before us wrote and had no time to note. */
async function withLastWrites(
  applier: Applier,
  state: State,
): Promise<{ state: State; edited: ReadonlyMap<string, Found> }> {
  const asked = [...state.keys].map(
    ([key, one]): Thing =>
      state.things.get(key) ?? {
        ...one, key, id: key, version: undefined, written: undefined, survivor: undefined, isShared: false,
      }, // prettier-ignore
  )
  const { things, edited } = await resolveIntentions(applier, asked)
  return { state: { ...state, things: new Map([...state.things, ...things]) }, edited }
}

function foldAll({ keys, contributions }: State): Map<string, Folded> {
  return new Map(
    [...keys].flatMap(([key, one]) => {
      const result = fold(one, contributions.get(key) ?? [])
      return result ? [[key, result] as const] : []
    }),
  )
}

const mentionsOf = (resource: object): readonly Key[] => render(resource, () => undefined).mentions

/** What is new here may be in the record already: somebody else's, or ours from before our own database was lost. */
async function lookUp(
  { gateway, facility }: Applier,
  state: State,
  keys: readonly string[],
): Promise<Map<string, Found>> {
  const fresh = keys.flatMap((key) => {
    const one = state.keys.get(key)
    return one && !state.things.has(key) ? [{ key: one, id: key }] : []
  })
  const found = await findExisting(gateway, facility, fresh)
  return new Map(fresh.flatMap(({ id }, place) => (found[place] ? [[id, found[place]] as const] : [])))
}

interface Naming {
  readonly state: State
  readonly folded: ReadonlyMap<string, Folded>
  readonly existing: ReadonlyMap<string, Found>
}

/** Those of the batch, those they refer to, and those which these were merged into. */
async function nameThings(
  { pool, facility }: Applier,
  { state, folded, existing }: Naming,
): Promise<Map<string, Thing>> {
  const things = new Map<string, Thing>()
  for (const [key, one] of state.keys) {
    const merge = state.contributions
      .get(key)
      ?.findLast(({ operation }) => operation.op === 'merge' && idOf(facility.id, operation.retired) === key)
    const survivor = merge?.operation.op === 'merge' ? idOf(facility.id, merge.operation.survivor) : undefined
    const found = existing.get(key)
    const known: Thing = state.things.get(key) ?? {
      ...one, key, id: found?.id ?? key, version: found?.version, written: undefined, survivor: undefined, isShared: found !== undefined,
    } // prettier-ignore
    things.set(key, { ...known, survivor: survivor ?? known.survivor })
  }
  let wanted = [
    ...new Set(
      [...folded.values()].flatMap(({ resource }) =>
        mentionsOf(resource).map((key) => idOf(facility.id, key)),
      ),
    ),
  ]
  for (;;) {
    const missing = [...wanted, ...[...things.values()].flatMap(({ survivor }) => survivor ?? [])].filter(
      (key) => !things.has(key),
    )
    const loaded = await loadThings(pool, facility.id, [...new Set(missing)])
    if (loaded.length === 0) return things
    for (const thing of loaded) things.set(thing.key, thing)
    wanted = []
  }
}

interface Comparing extends Naming {
  readonly facility: Facility
  readonly things: ReadonlyMap<string, Thing>
}

function findChanges({ facility, state, folded, things, existing }: Comparing): Change[] {
  const thingOf = (key: Key): Thing | undefined => {
    const thing = things.get(idOf(facility.id, key))
    // A key that was only ever mentioned is nothing yet.
    return thing && (folded.has(thing.key) || thing.survivor !== undefined || !state.keys.has(thing.key))
      ? thing
      : undefined
  }
  const addressOf = (key: Key): string | undefined => {
    const thing = thingOf(key)
    return thing && `${thing.type}/${survivorOf(thing, things).id}`
  }
  // The link of a merged record names the record itself, not the one it became.
  const ownAddress = (key: Key): string | undefined => {
    const thing = thingOf(key)
    return thing && `${thing.type}/${thing.id}`
  }
  return [...folded].flatMap(([key, { resource, isOnce, message }]) => {
    const thing = things.get(key) as Thing
    if (isOnce && (existing.has(key) || (thing.written === undefined && thing.isShared))) return []
    const { link, ...rest } = resource
    const body = {
      ...render(rest, addressOf).resource,
      ...(link === undefined ? {} : render({ link }, ownAddress).resource),
    }
    const text = stringifyJson(body)
    return text === thing.written ? [] : [{ thing, body, text, message }]
  })
}

/** Through a chain of merges; one that goes in a circle ends where it closes. */
function survivorOf(thing: Thing, things: ReadonlyMap<string, Thing>): Thing {
  const seen = new Set<string>()
  let current = thing
  while (current.survivor !== undefined && !seen.has(current.key)) {
    seen.add(current.key)
    const next = things.get(current.survivor)
    if (!next) break
    current = next
  }
  return current
}

function entryOf(
  { thing, body }: Change,
  { current, source }: { current: Found | undefined; source: string },
): Entry | undefined {
  const { type, id, version } = thing
  const meta = { source }
  if (!current)
    return {
      type,
      id,
      resource: { ...body, id, meta },
      ...(version === undefined ? { isNew: true } : { version }),
    }
  const before = thing.written === undefined ? {} : (parseJson(thing.written) as Record<string, unknown>)
  const resource = combine({ before, now: { ...body, meta }, current: current.resource })
  return contentOf(resource) === contentOf(current.resource)
    ? undefined
    : { type, id, resource, version: current.version }
}

interface Recording {
  readonly read: readonly ReadMessage[]
  readonly things: ReadonlyMap<string, Thing>
  readonly written: ReadonlySet<string>
}

function provenances({ facility, now }: Applier, { read, things, written }: Recording): Entry[] {
  const recorded = new Date(now()).toISOString()
  return read.flatMap(({ message, said }) => {
    const addresses = said.flatMap(({ contribution: { key } }) => {
      const thing = things.get(key)
      return thing ? [`${thing.type}/${thing.id}`] : []
    })
    const targets = [...new Set(addresses)].filter((address) => written.has(address))
    const occurred = said[0]?.contribution.operation.asOf
    return targets.length === 0 ? [] : [provenanceOf({ facility, message, targets, recorded, occurred })]
  })
}
