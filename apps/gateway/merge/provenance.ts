/** A merge is on record as a Provenance: what was moved, by whom, from which versions. By it a merge is undone. */
import type { Provenance } from 'fhir/r4'
import type { Principal } from '@medley/auth/principal'

const SYSTEM = 'urn:medley:provenance-activity'
export type Activity = 'patient-merge' | 'patient-unmerge'

export interface Moved {
  type: string
  id: string
  /** Version before it was moved. */
  version: string
}

export interface Story {
  activity: Activity
  source: string
  target: string
  moved: readonly Moved[]
  principal: Principal
  now: number
}

export const provenanceOf = ({ activity, source, target, moved, principal, now }: Story): Provenance => ({
  resourceType: 'Provenance',
  target: [{ reference: `Patient/${source}` }, { reference: `Patient/${target}` }],
  recorded: new Date(now).toISOString(),
  activity: { coding: [{ system: SYSTEM, code: activity }] },
  agent: [
    {
      who: principal.fhirUser
        ? { reference: principal.fhirUser }
        : { identifier: { system: 'urn:medley:client', value: principal.client } },
    },
  ],
  ...(moved.length > 0
    ? {
        entity: moved.map(({ type, id, version }) => ({
          role: 'revision' as const,
          what: { reference: `${type}/${id}/_history/${version}` },
        })),
      }
    : {}),
})

export const activityOf = ({ activity }: Provenance): string | undefined =>
  activity?.coding?.find(({ system }) => system === SYSTEM)?.code

const ENTITY = /^([A-Z][A-Za-z]+)\/([^/]+)\/_history\/([^/]+)$/

export const movedBy = ({ entity = [] }: Provenance): Moved[] =>
  entity.flatMap(({ what }) => {
    const [, type, id, version] = ENTITY.exec(what.reference ?? '') ?? []
    return type && id && version ? [{ type, id, version }] : []
  })
