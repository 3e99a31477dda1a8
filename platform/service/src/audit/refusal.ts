/** What is put on record of a request that was refused: by whoever answers it to the outside. */
import { detailText, type AuditEntry, type EventDetail, type Outcome } from '@medley/audit/event'
import type { AuditOrigin } from '@medley/store/store'

/** Statuses that say no: not signed in, not allowed, hidden or not there. */
const outcomes: Readonly<Record<number, Outcome>> = { 401: 4, 403: 8, 404: 4 }

/** Whoever has no token, as far as anybody knows. */
export const nobody = ({
  requestId,
  address,
  base,
}: {
  requestId: string
  address: string | undefined
  base: string
}): AuditOrigin => ({
  facility: '',
  agent: 'anonymous',
  client: 'unknown',
  request: requestId,
  detail: detailText({ address, base }),
})

export interface Refused {
  status: number
  /** Path below the base. */
  segments: readonly string[]
  asked: string
  /** Public code of the failure, if there is one. */
  code?: string | undefined
}

export function refusalOf(origin: AuditOrigin, { status, segments, asked, code }: Refused): AuditEntry[] {
  const outcome = outcomes[status]
  if (outcome === undefined) return []
  const [type = '', id = ''] = segments
  const detail: EventDetail = {
    ...(JSON.parse(origin.detail) as EventDetail),
    status,
    query: asked,
    ...(code ? { note: code } : {}),
  }
  const isType = /^[A-Z][A-Za-z]{1,40}$/.test(type)
  const isId = isType && /^[A-Za-z0-9.-]{1,64}$/.test(id)
  return [
    {
      ...origin,
      kind: 'refusal',
      outcome,
      type: isType ? type : '',
      id: isId ? id : '',
      version: 0,
      patient: type === 'Patient' && isId ? id : '',
      detail: detailText(detail),
    },
  ]
}
