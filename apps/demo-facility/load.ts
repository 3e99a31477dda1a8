/**
 * Writes a facility through the public API. Ids come from the seed and resources are put, so a load that was cut off
 * begins again without duplicates; that it is done is written last, into the facility's own Organization.
 */
import { createSender } from '../../tools/loading/fhir-sender.ts'
import type { Resource } from './base/fhir.ts'
import { type Chapter, generate } from './generate.ts'
import type { Facility } from './house/facilities.ts'
import { buildFacility } from './house/organizations.ts'
import { markTags, readMark } from './mark.ts'
import { createSending } from './sending.ts'

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
  const mark = (state: string): Resource => buildFacility(facility, { tag: markTags({ state, asOf, size }) })
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
