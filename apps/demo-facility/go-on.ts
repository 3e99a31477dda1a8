/**
 * Life in a demo facility goes on while nobody looks: at each start, what came due since the last one is charted for the
 * residents and orders that are in the record now. The pass that is on is left to whoever signs in.
 */
import type {
  Bundle,
  Encounter,
  FhirResource,
  MedicationAdministration,
  MedicationRequest,
  Observation,
} from 'fhir/r4'
import { createWallClock } from '@medley/medications/model/local-time'
import { createSender, type Sender } from '../../tools/loading/fhir-sender.ts'
import type { Facility } from './house/facilities.ts'
import { buildStaff } from './house/staff.ts'
import { readMark, withMark } from './mark.ts'
import { createSending, post } from './sending.ts'
import { buildDoses } from './since/doses.ts'
import { buildVitalsSince, measured } from './since/vitals.ts'

export interface GoOnOptions {
  /** FHIR base, without a slash at the end. */
  readonly base: string
  readonly facility: Facility
  readonly timeZone: string
  readonly now: Date
  readonly log: (line: string) => void
  /** Resource types that servers keep which are not ours: nothing of them is written. */
  readonly elsewhere?: readonly string[]
}

const dayMs = 86_400_000
/** A platform that slept for longer has a gap before these. */
const longestGapDays = 31
/** How far back the last vital signs are looked for. */
const lookBackDays = 14

/** Answers how many resources were written. */
export async function goOn({
  base,
  facility,
  timeZone,
  now,
  log,
  elsewhere = [],
}: GoOnOptions): Promise<number> {
  const sender = createSender({ base, client: facility.client, secret: facility.secret, log })
  await sender.open()
  const mark = await readMark(sender, facility)
  if (mark?.state !== 'complete' || !mark.asOf) return 0
  const clock = createWallClock(timeZone)
  const told = mark.until ? Date.parse(mark.until) : clock.instantOf(mark.asOf, '00:00')
  const from = Math.max(told, now.getTime() - longestGapDays * dayMs)
  const since = (days: number): string => encodeURIComponent(new Date(from - days * dayMs).toISOString())

  const encounters = await findAll<Encounter>(sender, 'Encounter?status=in-progress&class=NONAC')
  const stays = new Map(encounters.map((stay) => [stay.subject?.reference ?? '', stay]))
  const facts = { stays, staff: buildStaff(facility), clock, from, now: now.getTime() }
  const doses = buildDoses({
    ...facts,
    // One that is given late is charted after its time, and one for later may be charted before.
    administrations: await findAll<MedicationAdministration>(
      sender,
      `MedicationAdministration?effective-time=ge${since(1)}`,
    ),
    orders: await findAll<MedicationRequest>(sender, 'MedicationRequest?status=active'),
    from: from - longestToleranceMs,
  })
  const vitals = buildVitalsSince({
    ...facts,
    last: await findAll<Observation>(
      sender,
      `Observation?code=${measured.join(',')}&date=ge${since(lookBackDays)}`,
    ),
  })
  const written = [...doses, ...vitals].filter(({ resourceType }) => !elsewhere.includes(resourceType))
  const send = await createSending(sender)
  await send(written)
  const { organization, ...before } = mark
  await send([{ ...withMark(organization, { ...before, until: now.toISOString() }), id: facility.id }])
  return written.length
}

/** A dose may be given for so long after its time, so its pass may have been on at the last start. */
const longestToleranceMs = 2 * 3_600_000
const page = 1000

async function findAll<T extends FhirResource>(sender: Sender, search: string): Promise<T[]> {
  const found: T[] = []
  for (let url: string | undefined = `${search}&_count=${page}`; url !== undefined;) {
    const entry = [{ request: { method: 'GET', url } }]
    const answer = (await post(sender, { resourceType: 'Bundle', type: 'batch', entry })) as Bundle
    const bundle = answer.entry?.[0]?.resource
    if (bundle?.resourceType !== 'Bundle')
      throw new Error(`Demo data could not be read: ${search.split('?')[0] ?? ''}`)
    for (const { resource, search: how } of bundle.entry ?? [])
      if (resource && how?.mode !== 'outcome') found.push(resource as T)
    url = bundle.link?.find(({ relation }) => relation === 'next')?.url.split('/fhir/R4/')[1]
  }
  return found
}
