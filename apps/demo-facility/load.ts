/**
 * Writes a facility through the public API. Ids come from the seed and resources are put, so a load that was cut off
 * begins again without duplicates; that it is done is written last, into the facility's own Organization.
 */
import { randomUUID } from 'node:crypto'
import type { Coding, Organization } from 'fhir/r4'
import { readManifests } from '../host/manifests.ts'
import { createSender, type Sender } from '../../tools/loading/fhir-sender.ts'
import { findRefusals } from '../../tools/loading/outcome.ts'
import type { Resource } from './base/fhir.ts'
import { type Chapter, generate } from './generate.ts'
import type { Facility } from './house/facilities.ts'
import { buildFacility } from './house/organizations.ts'

export interface LoadOptions {
  /** FHIR base, without a slash at the end. */
  readonly base: string
  readonly facility: Facility
  readonly seed: number
  readonly beds: number
  readonly days: number
  /** `YYYY-MM-DD` in the facility's zone. */
  readonly asOf: string
  readonly timeZone: string
  readonly log: (line: string) => void
  /** Resource types that servers keep which are not ours: nothing of them is written. */
  readonly elsewhere?: readonly string[]
}

export interface Loaded {
  /** Whether the facility was there before. */
  readonly isOld: boolean
  readonly residents: number
  readonly resources: number
}

const tags = {
  state: 'urn:medley:demo-data:state',
  asOf: 'urn:medley:demo-data:as-of',
  size: 'urn:medley:demo-data:size',
} as const

const atOnce = 4
/** Of a transaction. */
const mostEntries = 200
/** Residents whose resources travel together. */
const together = 4

export async function loadFacility(options: LoadOptions): Promise<Loaded> {
  const { facility, base, log } = options
  const sender = createSender({ base, client: facility.client, secret: facility.secret, log })
  await sender.open()
  const before = await readMark(sender, facility)
  if (before?.state === 'complete') return { isOld: true, residents: 0, resources: 0 }
  const size = `${options.seed}-${options.beds}-${options.days}`
  if (before && before.size !== size)
    throw new Error(
      `${facility.name} is half loaded with other numbers (${before.size}); load it with those, or empty its databases.`,
    )
  // A load that goes on keeps its day: with another one the same ids would tell another story.
  const asOf = before?.asOf ?? options.asOf
  const mark = (state: string): Resource =>
    buildFacility(facility, {
      tag: [coding(tags.state, state), coding(tags.asOf, asOf), coding(tags.size, size)],
    })
  const sending = await createSending(sender)
  const send = (resources: readonly Resource[]): Promise<void> =>
    sending(resources.filter(({ resourceType }) => !options.elsewhere?.includes(resourceType)))
  await send([mark('loading')])
  const { residents, chapters } = generate({ ...options, asOf })
  let [resources, told] = [1, 0]
  for (const chapter of grouped(chapters)) {
    if (chapter.earlier.length > 0) await send(chapter.earlier)
    await send(chapter.resources)
    resources += chapter.resources.length
    told += chapter.residents
    if (chapter.residents > 0) log(`Demo data: ${told} of ${residents} residents of ${facility.name}`)
  }
  await send([mark('complete')])
  return { isOld: false, residents, resources }
}

const coding = (system: string, code: string): Coding => ({ system, code })

/** What the facility's Organization says about its demo data. */
async function readMark(
  sender: Sender,
  { id }: Facility,
): Promise<{ state: string; asOf: string; size: string } | undefined> {
  const entry = [{ request: { method: 'GET', url: `Organization/${id}` } }]
  const answer = await post(sender, { resourceType: 'Bundle', type: 'batch', entry })
  const found = (answer as { entry?: { resource?: Organization }[] }).entry?.[0]?.resource
  if (found?.resourceType !== 'Organization') return undefined
  const tag = (system: string): string => found.meta?.tag?.find((one) => one.system === system)?.code ?? ''
  // Someone's own Organization of this name is not ours to overwrite.
  return { state: tag(tags.state) || 'complete', asOf: tag(tags.asOf), size: tag(tags.size) }
}

async function post(sender: Sender, bundle: object): Promise<unknown> {
  const answer = await sender.send({
    method: 'POST',
    path: '',
    body: JSON.stringify(bundle),
    key: randomUUID(),
  })
  if (answer.status >= 300) {
    const reasons = findRefusals(answer)
      .slice(0, 5)
      .map(({ place, diagnostics }) => `${place} ${diagnostics}`)
    throw new Error(`Demo data were refused (${answer.status}): ${reasons.join('; ')}`)
  }
  return answer.body
}

function* grouped(chapters: Iterable<Chapter>): Iterable<Chapter> {
  let waiting: Chapter[] = []
  const merged = (): Chapter => ({
    residents: waiting.length,
    resources: waiting.flatMap(({ resources }) => resources),
    earlier: waiting.flatMap(({ earlier }) => earlier),
  })
  for (const chapter of chapters) {
    if (chapter.residents === 0) {
      if (waiting.length > 0) yield merged()
      waiting = []
      yield chapter
    } else if (waiting.push(chapter) === together) {
      yield merged()
      waiting = []
    }
  }
  if (waiting.length > 0) yield merged()
}

/** One module for each transaction, so that none needs two phases; people first, for whoever looks on. */
async function createSending(sender: Sender): Promise<(resources: readonly Resource[]) => Promise<void>> {
  const modules = await readManifests()
  const owners = new Map(modules.flatMap(({ name, owns }) => owns.map((type) => [type, name] as const)))
  return async (resources) => {
    const parts = Map.groupBy(resources, ({ resourceType }) => owners.get(resourceType) ?? '')
    const queue = [...parts]
      .sort(([a], [b]) => Number(b === 'patients') - Number(a === 'patients'))
      .flatMap(([, part]) => chunked(part))
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let part = queue.shift(); part; part = queue.shift()) await post(sender, transaction(part))
      }),
    )
  }
}

const chunked = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / mostEntries) }, (_, place) =>
    list.slice(place * mostEntries, (place + 1) * mostEntries),
  )

const transaction = (resources: readonly Resource[]): object => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
})
