/** What is told of the open chart, in the words of FHIRcast: ids alone, never a name. */
export interface ContextEvent {
  readonly id: string
  readonly timestamp: string
  readonly event: {
    readonly 'hub.event': 'Patient-open' | 'Patient-close' | 'Encounter-open'
    readonly context: readonly {
      readonly key: string
      readonly resource: { readonly resourceType: string; readonly id: string }
    }[]
  }
}

interface Opened {
  readonly patientId: string | null
  readonly encounterId: string | null
}

const patientOf = (id: string) => ({ key: 'patient', resource: { resourceType: 'Patient', id } })
const encounterOf = (id: string) => ({ key: 'encounter', resource: { resourceType: 'Encounter', id } })

/** What has happened between two states of the context; nothing, if it is the same. */
export function eventsBetween(before: Opened, now: Opened): readonly ContextEvent['event'][] {
  const { patientId, encounterId } = now
  if (patientId === null)
    return before.patientId === null
      ? []
      : [{ 'hub.event': 'Patient-close', context: [patientOf(before.patientId)] }]
  const isOther = patientId !== before.patientId
  return [
    ...(isOther ? [{ 'hub.event': 'Patient-open' as const, context: [patientOf(patientId)] }] : []),
    ...(encounterId !== null && (isOther || encounterId !== before.encounterId)
      ? [
          {
            'hub.event': 'Encounter-open' as const,
            context: [patientOf(patientId), encounterOf(encounterId)],
          },
        ]
      : []),
  ]
}

/** Whose chart an event opens. */
export const openedBy = ({ event }: ContextEvent): string | undefined =>
  event['hub.event'] === 'Patient-open'
    ? event.context.find(({ key }) => key === 'patient')?.resource.id
    : undefined
