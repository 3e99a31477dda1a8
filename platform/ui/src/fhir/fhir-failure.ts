import type { OperationOutcome } from 'fhir/r4'

/** What went wrong, as far as a screen has to tell it apart. */
export type FailureKind =
  | 'unavailable'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'invalid'
  | 'signedOut'
  | 'unreachable'
  | 'unexpected'

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  410: 'notFound',
  412: 'conflict',
  422: 'invalid',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

export interface FailureDetail {
  status: number
  /** The module that did not answer, or whose answer it is. */
  module?: string | undefined
  /** For the help desk: the server's request id. */
  reference?: string | undefined
}

/** A request that was refused or got no answer. */
export class FhirFailure extends Error {
  override readonly name = 'FhirFailure'
  readonly kind: FailureKind
  readonly status: number
  readonly module: string | undefined
  readonly reference: string | undefined

  constructor(message: string, { status, module, reference }: FailureDetail) {
    super(message)
    this.kind = status === 0 ? 'unreachable' : (kinds[status] ?? 'unexpected')
    this.status = status
    this.module = module
    this.reference = reference
  }
}

/** The sentence that an OperationOutcome says; empty if it is none. */
export function outcomeMessage(body: unknown): string {
  const { resourceType, issue = [] } = (body ?? {}) as Partial<OperationOutcome>
  if (resourceType !== 'OperationOutcome') return ''
  return issue
    .map(({ details, diagnostics }) => details?.text ?? diagnostics ?? '')
    .filter(Boolean)
    .join(' ')
}

/** Anything thrown, as a failure that a card can show. */
export const asFailure = (error: unknown): FhirFailure => {
  if (error instanceof FhirFailure) return error
  // Angular wraps what a resource's loader threw unless it is an Error.
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof FhirFailure) return cause
  return new FhirFailure(error instanceof Error ? error.message : String(error), { status: 500 })
}
