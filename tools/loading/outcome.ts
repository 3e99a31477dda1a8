/** What a server said about a shipment: which entries it refused, and why. */
import type { Answer } from './fhir-sender.ts'

export interface Refusal {
  /** `entry 12`, or nothing when all of it was refused. */
  place: string
  status: string
  diagnostics: string
}

interface OperationOutcome {
  resourceType?: string
  issue?: {
    severity?: string
    code?: string
    diagnostics?: string
    details?: { text?: string }
    expression?: string[]
  }[]
}

interface ResponseBundle {
  resourceType?: string
  entry?: { response?: { status?: string; outcome?: OperationOutcome } }[]
}

export function findRefusals({ status, body }: Answer): Refusal[] {
  if (status >= 400)
    return [
      {
        place: '',
        status: String(status),
        diagnostics: describeOutcome(body as OperationOutcome | undefined),
      },
    ]
  const { resourceType, entry = [] } = (body ?? {}) as ResponseBundle
  if (resourceType !== 'Bundle') return []
  return entry.flatMap(({ response }, place) => {
    const code = response?.status ?? ''
    return /^[45]/.test(code)
      ? [{ place: `entry ${place + 1}`, status: code, diagnostics: describeOutcome(response?.outcome) }]
      : []
  })
}

function describeOutcome(outcome: OperationOutcome | undefined): string {
  const issues = outcome?.issue ?? []
  const told = issues.map(({ code, diagnostics, details, expression = [] }) => {
    const where = expression.length > 0 ? ` (${expression.join(', ')})` : ''
    return `${diagnostics ?? details?.text ?? code ?? ''}${where}`
  })
  return told.join(' ') || 'the server did not say why'
}

/** A resource that an answer says is stored: `Patient/1`. */
export function findStored({ body }: Answer): string | undefined {
  const {
    resourceType,
    id,
    entry = [],
  } = (body ?? {}) as {
    resourceType?: string
    id?: string
    entry?: { response?: { location?: string } }[]
  }
  if (resourceType !== 'Bundle') return resourceType && id ? `${resourceType}/${id}` : undefined
  for (const { response } of entry) {
    const found = /([A-Z][A-Za-z]+\/[A-Za-z0-9.-]+)\/_history\//.exec(response?.location ?? '')?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
