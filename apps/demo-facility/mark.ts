/** What the facility's own Organization says about its demo data. */
import type { Coding, Organization } from 'fhir/r4'
import type { Sender } from '../../tools/loading/fhir-sender.ts'
import type { Facility } from './house/facilities.ts'
import { post } from './sending.ts'

const tags = {
  state: 'urn:medley:demo-data:state',
  asOf: 'urn:medley:demo-data:as-of',
  size: 'urn:medley:demo-data:size',
  until: 'urn:medley:demo-data:until',
} as const

export interface Mark {
  state: string
  /** `YYYY-MM-DD`: the day before which everything is told. */
  asOf: string
  size: string
  /** Instant until which the days after that are told. */
  until?: string
}

export const markTags = (mark: Mark): Coding[] =>
  (Object.keys(tags) as (keyof Mark)[]).flatMap((name) => {
    const code = mark[name]
    return code === undefined ? [] : [{ system: tags[name], code }]
  })

export async function readMark(
  sender: Sender,
  { id }: Facility,
): Promise<(Mark & { organization: Organization }) | undefined> {
  const entry = [{ request: { method: 'GET', url: `Organization/${id}` } }]
  const answer = await post(sender, { resourceType: 'Bundle', type: 'batch', entry })
  const organization = (answer as { entry?: { resource?: Organization }[] }).entry?.[0]?.resource
  if (organization?.resourceType !== 'Organization') return undefined
  const tag = (name: keyof Mark): string =>
    organization.meta?.tag?.find((one) => one.system === tags[name])?.code ?? ''
  const until = tag('until')
  // Someone's own Organization of this name is not ours to overwrite.
  return {
    ...{ state: tag('state') || 'complete', asOf: tag('asOf'), size: tag('size'), organization },
    ...(until ? { until } : {}),
  }
}

/** The Organization with another mark; what people changed of it stays. */
export const withMark = (organization: Organization, mark: Mark): Organization => ({
  ...organization,
  meta: {
    ...organization.meta,
    tag: [
      ...(organization.meta?.tag ?? []).filter(
        ({ system }) => !Object.values<string | undefined>(tags).includes(system),
      ),
      ...markTags(mark),
    ],
  },
})
