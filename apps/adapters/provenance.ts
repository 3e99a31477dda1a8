/** Who says so: one Provenance for each message that changed something. */
import { uuid5 } from '@medley/adapter/identity'
import type { Facility } from '@medley/adapter/facility'
import type { QueuedMessage } from './apply.ts'
import type { Entry } from './transaction.ts'

export interface Work {
  readonly facility: Facility
  readonly message: QueuedMessage
  /** `Patient/1` */
  readonly targets: readonly string[]
  readonly recorded: string
  readonly occurred: string | undefined
}

/** Where a resource comes from: `urn:medley:maple-grove:feed:hl7#MSG00001`. */
export const sourceOf = (
  facility: string,
  { feed, controlId }: { feed: string; controlId: string },
): string => `urn:medley:${facility}:feed:${feed}#${encodeURIComponent(controlId)}`

const coding = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

export function provenanceOf({ facility, message, targets, recorded, occurred }: Work): Entry {
  const id = uuid5([facility.id, 'Provenance', message.feed, message.hash, recorded].join('\n'))
  return {
    type: 'Provenance',
    id,
    resource: {
      resourceType: 'Provenance',
      id,
      target: targets.map((reference) => ({ reference })),
      ...(occurred?.includes('T') ? { occurredDateTime: occurred } : {}),
      recorded,
      agent: [
        {
          type: coding('provenance-participant-type', 'assembler'),
          who: { display: `Adapter of ${facility.name}` },
        },
      ],
      entity: [
        {
          role: 'source',
          what: {
            identifier: {
              system: `urn:medley:${facility.id}:feed:${message.feed}`,
              value: message.controlId || message.hash,
            },
            display: sourceOf(facility.id, message),
          },
        },
      ],
    },
  }
}
