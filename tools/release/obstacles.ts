/** Why a release cannot be deployed beside what runs: what it needs and nobody offers, and what others need and it takes away. */
import type { Contract } from '@medley/service/contract'
import { satisfies } from '../../apps/shell/src/federation/satisfies.ts'

export interface Deployed {
  /** Version of the platform that the gateway runs. */
  platform: string
  /** Types that the gateway itself keeps. */
  types: readonly string[]
  /** Slots that the shell opens. */
  slots: readonly string[]
  contracts: readonly Contract[]
}

/** One sentence each; none: it can be deployed. */
export function obstaclesOf(candidate: Contract, { contracts, ...around }: Deployed): string[] {
  const others = contracts.filter(({ name }) => name !== candidate.name)
  return [
    ...findPlatform(candidate, around),
    ...findClashes(candidate, others),
    ...findUnmet(candidate, others, around),
    ...findTakenAway(candidate, others),
  ]
}

function findPlatform({ platform }: Contract, { platform: runs }: Pick<Deployed, 'platform'>): string[] {
  return satisfies(runs, platform) ? [] : [`It is for the platform ${platform}, and ${runs} is deployed.`]
}

function findClashes({ port, offers }: Contract, others: readonly Contract[]): string[] {
  return others.flatMap((other) => [
    ...(other.port === port ? [`Its port +${port} is that of ${other.name}.`] : []),
    ...offers.types
      .filter((type) => other.offers.types.includes(type))
      .map((type) => `It owns ${type}, and so does ${other.name} ${other.version}.`),
  ])
}

type Around = Pick<Deployed, 'types' | 'slots'>

function findUnmet({ needs, offers }: Contract, others: readonly Contract[], around: Around): string[] {
  const all = [offers, ...others.map((other) => other.offers)]
  const isOffered = {
    types: (type: string) => around.types.includes(type) || all.some(({ types }) => types.includes(type)),
    events: (event: string) => all.some(({ events }) => events.includes(event)),
    slots: (slot: string) => around.slots.includes(slot) || all.some(({ slots }) => slots.includes(slot)),
  }
  return [
    ...Object.entries(needs.types)
      .filter(([type]) => !isOffered.types(type))
      .map(([type, use]) => `It needs to ${use} ${type}, and nothing that is deployed keeps it.`),
    ...needs.events
      .filter((event) => !isOffered.events(event))
      .map((event) => `It waits for the event ${event}, and nothing that is deployed tells it.`),
    ...needs.slots
      .filter((slot) => !isOffered.slots(slot))
      .map((slot) => `It fills the slot ${slot}, and nothing that is deployed opens it.`),
  ]
}

/** Whatever the release does not offer, and nobody else does, must be needed by nobody. */
function findTakenAway({ offers }: Contract, others: readonly Contract[]): string[] {
  const all = [offers, ...others.map((other) => other.offers)]
  return others.flatMap(({ name, version, needs }) => [
    ...Object.entries(needs.types)
      .filter(([type]) => !all.some(({ types }) => types.includes(type)))
      .map(([type, use]) => `${name} ${version} needs to ${use} ${type}, and nobody would keep it.`),
    ...needs.events
      .filter((event) => !all.some(({ events }) => events.includes(event)))
      .map((event) => `${name} ${version} waits for the event ${event}, and nobody would tell it.`),
  ])
}
