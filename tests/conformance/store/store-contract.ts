/** What a service may rely on of any Store, whatever is below it: run against PostgreSQL and against FHIR servers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomUUID } from 'node:crypto'
import { Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Access, Change, Resource, Store, StoredVersion, Written } from '@medley/store/store'
import type { ResourceDefinition } from '@medley/fhir/definition'

export interface StoreUnderTest {
  store: Store
  definitions: ReadonlyMap<string, ResourceDefinition>
  /** It lets a client choose the id of something new. */
  takesIds: boolean
}

const NORTH: Access = { facility: 'north' }
const SOUTH: Access = { facility: 'south' }

const audit = { facility: 'north', agent: 'tester', client: 'tests', request: 'r', detail: '{}' }

const observation = (code: string, more: Resource = {}): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  subject: { reference: 'Patient/p1' },
  ...more,
})

const create = (resource: Resource, id: string = randomUUID()): Change => ({
  type: String(resource['resourceType']), id, method: 'POST', resource, expect: 'absent', audit,
}) // prettier-ignore

const update = ({ type, id }: StoredVersion, resource: Resource, versions?: number[]): Change => ({
  type, id, method: 'PUT', resource: { ...resource, id }, audit,
  expect: versions ? { versions } : 'any',
}) // prettier-ignore

const removal = ({ type, id }: StoredVersion): Change => ({
  type, id, method: 'DELETE', resource: undefined, expect: 'any', audit,
}) // prettier-ignore

const contentOf = ({ body }: StoredVersion): Resource => {
  const { id: _, meta: __, ...content } = parseJson(body ?? '{}') as Resource
  return content
}

const failsAs =
  (...kinds: string[]) =>
  (error: unknown): boolean =>
    error instanceof Failure && kinds.includes(error.kind)

export function storeContract(name: string, under: () => StoreUnderTest): void {
  const query = (text: string): SearchQuery => {
    const [type = '', criteria] = text.split('?')
    const definition = under().definitions.get(type)
    assert.ok(definition)
    return parseSearch(definition, [...new URLSearchParams(criteria)], {
      strict: true, defaultCount: 50, maxCount: 1000, selfBases: [],
    }) // prettier-ignore
  }
  const found = async (access: Access, text: string): Promise<string[]> =>
    (await under().store.search(access, query(text))).matches.map(({ id }) => id).sort()
  const made = (resource: Resource, access = NORTH): Promise<Written> =>
    under().store.write(access, create(resource))

  test(`${name}: what was written is read, version by version, until it is deleted`, async () => {
    const { store } = under()
    const content = observation('a', { valueQuantity: { value: 7, unit: 'mg' } })
    const first = await made(content)
    assert.equal(first.version, 1)
    assert.equal(first.created, true)
    assert.deepEqual(contentOf((await store.read(NORTH, first)) ?? first), content)
    const second = await store.write(NORTH, update(first, observation('b'), [1]))
    assert.deepEqual([second.version, second.created], [2, false])
    assert.deepEqual(contentOf((await store.readVersion(NORTH, { ...first, version: 1 })) ?? first), content)
    const gone = await store.write(NORTH, removal(first))
    assert.deepEqual([gone.version, gone.body], [3, undefined])
    const last = await store.read(NORTH, first)
    assert.deepEqual([last?.version, last?.body, last?.method], [3, undefined, 'DELETE'])
    assert.deepEqual(await found(NORTH, `Observation?_id=${first.id}`), [])
    const { entries } = await store.history(NORTH, { type: 'Observation', id: first.id, count: 10 })
    assert.deepEqual(entries.map(({ version }) => version), [3, 2, 1]) // prettier-ignore
    const back = under().takesIds ? await store.write(NORTH, update(first, observation('c'))) : undefined
    if (back) assert.deepEqual([back.version, back.created], [4, true])
  })

  test(`${name}: a version that is not there any more is a conflict, and of two writers of one version one wins`, async () => {
    const { store } = under()
    const first = await made(observation('a'))
    await store.write(NORTH, update(first, observation('b'), [1]))
    await assert.rejects(
      store.write(NORTH, update(first, observation('c'), [1])),
      failsAs('preconditionFailed'),
    )
    const race = await Promise.allSettled(
      ['d', 'e'].map((code) => store.write(NORTH, update(first, observation(code), [2]))),
    )
    assert.deepEqual(race.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const both = await Promise.all(
      ['f', 'g'].map((code) => store.write(NORTH, update(first, observation(code)))),
    )
    assert.deepEqual(both.map(({ version }) => version).sort(), [4, 5])
    await assert.rejects(store.write(NORTH, removal({ ...first, id: randomUUID() })), failsAs('notFound'))
  })

  test(`${name}: another facility's resources are not there, and nobody changes them`, async () => {
    const { store } = under()
    const mine = await made(observation('isolated'))
    const theirs = await made(observation('isolated'), SOUTH)
    assert.deepEqual(await found(NORTH, 'Observation?code=isolated'), [mine.id])
    assert.deepEqual(await found(SOUTH, 'Observation?code=isolated'), [theirs.id])
    assert.equal(await store.read(NORTH, theirs), undefined)
    assert.equal(await store.readVersion(NORTH, { ...theirs, version: 1 }), undefined)
    assert.deepEqual(
      (await store.history(NORTH, { type: 'Observation', id: theirs.id, count: 5 })).entries,
      [],
    )
    await assert.rejects(store.write(NORTH, removal(theirs)), failsAs('notFound'))
    const edit = {
      ...update(theirs, {}),
      method: 'PATCH',
      resource: undefined,
      edit: () => observation('x'),
    } as const
    await assert.rejects(store.write(NORTH, edit), failsAs('notFound'))
    assert.deepEqual(contentOf((await store.read(SOUTH, theirs)) ?? theirs), observation('isolated'))
    assert.equal(await store.count(NORTH, query('Observation?code=isolated')), 1)
  })

  test(`${name}: a tag of a facility that a client sends opens nothing, and ours is never seen`, async () => {
    const forged = {
      tag: [
        { system: 'urn:medley:facility', code: 'south' },
        { system: 'urn:x', code: 'kept' },
      ],
    }
    const mine = await made(observation('forged', { meta: forged }))
    assert.equal(await under().store.read(SOUTH, mine), undefined)
    const read = await under().store.read(NORTH, mine)
    const { meta } = parseJson(read?.body ?? '{}') as { meta: { tag?: object[] } }
    const kept = (meta.tag ?? []).filter((one) => (one as { system: string }).system === 'urn:x')
    assert.deepEqual(kept, [{ system: 'urn:x', code: 'kept' }])
    assert.ok(!read?.body?.includes('north'))
    assert.deepEqual(await found(NORTH, 'Observation?_tag=urn:medley:facility|north'), [])
  })

  test(`${name}: searches find by every kind of criterion, in order, page after page, and count`, async () => {
    const values = [3, 1, 2, 5, 4]
    const ids: string[] = []
    for (const value of values) {
      const more = {
        effectiveDateTime: `2024-01-0${value}`,
        valueQuantity: { value, unit: 'mg' },
        subject: { reference: 'Patient/paged' },
      }
      ids.push((await made(observation('paged', more))).id)
    }
    const at = (value: number): string => ids[values.indexOf(value)] ?? ''
    assert.deepEqual(
      await found(NORTH, 'Observation?code=http://loinc.org|paged&value-quantity=gt3'),
      [at(4), at(5)].sort(),
    )
    assert.deepEqual(await found(NORTH, 'Observation?patient=Patient/paged&date=lt2024-01-02'), [at(1)])
    assert.deepEqual(await found(NORTH, 'Observation?code:not=paged&patient=Patient/paged'), [])
    assert.deepEqual(await found(NORTH, `Observation?_id=${at(1)},${at(2)}`), [at(1), at(2)].sort())
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const asked = { ...query('Observation?code=paged&_sort=-date&_count=2&_total=accurate'), cursor }
      const page = await under().store.search(NORTH, asked)
      assert.equal(page.total ?? 5, 5)
      seen.push(...page.matches.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    assert.deepEqual(seen, [5, 4, 3, 2, 1].map(at))
    assert.equal(await under().store.count(NORTH, query('Observation?code=paged')), 5)
    const all: string[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: { members: StoredVersion[]; next: string | undefined } = await under().store.compartment(NORTH, {
        patient: 'paged', types: ['Observation'], count: 2, after: after || undefined,
      }) // prettier-ignore
      all.push(...page.members.map(({ id }) => id))
      after = page.next
    }
    assert.deepEqual(all.sort(), [...ids].sort())
  })

  test(`${name}: rows outside of the limits of a caller do not exist for them`, async () => {
    const seen = await made(observation('limited', { status: 'final' }))
    const hidden = await made(observation('limited', { status: 'preliminary' }))
    const [criterion] = query('Observation?status=final').criteria
    assert.ok(criterion)
    const limited: Access = {
      ...NORTH,
      limits: {
        rows: () => ({ kind: 'criterion', criterion }),
        show: () => undefined,
        check: ({ after }) => after,
      },
    }
    assert.deepEqual(await found(limited, 'Observation?code=limited'), [seen.id])
    assert.equal(await under().store.read(limited, hidden), undefined)
    assert.equal(await under().store.count(limited, query('Observation?code=limited')), 1)
    await assert.rejects(under().store.write(limited, removal(hidden)), failsAs('notFound'))
  })

  test(`${name}: conditional writes find one, or none, and of equal ones at once only one is made`, async () => {
    const { store } = under()
    const criteria = query('Observation?code=conditional')
    const once = (): Promise<Written | undefined> =>
      store.writeFound(NORTH, criteria, (one) => (one ? undefined : create(observation('conditional'))))
    const all = await Promise.all([once(), once(), once()])
    assert.equal(all.filter((one) => one?.created).length, 1)
    assert.equal(new Set(all.map((one) => one?.id)).size, 1)
    await made(observation('conditional'))
    await assert.rejects(once(), failsAs('multipleMatches'))
  })

  test(`${name}: several writes are stored together or not at all`, async () => {
    const { store, takesIds } = under()
    const old = await made(observation('together'))
    const stale = [create(observation('together')), update(old, observation('together'), [7])]
    await assert.rejects(
      store.transact(NORTH, stale),
      failsAs('preconditionFailed', 'conflict', 'notProcessable'),
    )
    assert.deepEqual(await found(NORTH, 'Observation?code=together'), [old.id])
    if (!takesIds) return
    const written = await store.transact(NORTH, [
      create(observation('together')),
      update(old, observation('together')),
    ])
    assert.deepEqual(written.map(({ version }) => version), [1, 2]) // prettier-ignore
    assert.equal((await found(NORTH, 'Observation?code=together')).length, 2)
  })

  test(`${name}: every write is told once, in its order, without anything of its content`, async () => {
    const { store } = under()
    const { position } = await store.changes({ facility: 'told' }, { limit: 10 })
    let rung = 0
    const stop = store.onChange((facility) => void (rung += facility === 'told' ? 1 : 0))
    const one = await made(observation('told'), { facility: 'told' })
    await store.write({ facility: 'told' }, update(one, observation('told')))
    await store.write({ facility: 'told' }, removal(one))
    stop()
    assert.equal(rung, 3)
    const changes = await allChanges(store, position, 3)
    assert.deepEqual(
      changes,
      [1, 2, 3].map((version) => ({ id: one.id, version, patient: 'p1' })),
    )
    assert.ok((await store.facilities()).includes('told'))
  })

  async function allChanges(store: Store, after: string, count: number): Promise<object[]> {
    const all: object[] = []
    let from = after
    while (all.length < count) {
      const page = await store.changes({ facility: 'told' }, { after: from, limit: 2 })
      all.push(...page.changes.map(({ id, version, patient }) => ({ id, version, patient })))
      from = page.position
    }
    return all
  }

  test(`${name}: the history of everything is newest first and can be read on`, async () => {
    const { store } = under()
    const access = { facility: 'past' }
    const one = await made(observation('past'), access)
    await store.write(access, update(one, observation('past')))
    await store.write(access, removal(one))
    const seen: number[] = []
    for (let before: string | undefined = ''; before !== undefined;) {
      const page = await historyOf(store, access, before || undefined)
      seen.push(...page.entries.map(({ version }) => version))
      before = page.next
    }
    assert.deepEqual(seen, [3, 2, 1])
  })

  /** Nothing is shown that can still be overtaken: the last write may come a moment later. */
  async function historyOf(
    store: Store,
    access: Access,
    before: string | undefined,
  ): ReturnType<Store['history']> {
    for (;;) {
      const page = await store.history(access, { count: 2, before })
      if (before !== undefined || page.entries.length === 2) return page
    }
  }
}
