/** Every refusal of the platform: a kind, a public code, a sentence, and the element or parameter it is about. */

/** HTTP status and FHIR issue code of each kind of failure (https://hl7.org/fhir/R4/valueset-issue-type.html). */
export const failureKinds = {
  malformed: { status: 400, issue: 'structure' },
  badRequest: { status: 400, issue: 'invalid' },
  notAuthenticated: { status: 401, issue: 'login' },
  forbidden: { status: 403, issue: 'forbidden' },
  tooCostly: { status: 403, issue: 'too-costly' },
  notFound: { status: 404, issue: 'not-found' },
  notSupported: { status: 404, issue: 'not-supported' },
  methodNotAllowed: { status: 405, issue: 'not-supported' },
  notAcceptable: { status: 406, issue: 'not-supported' },
  conflict: { status: 409, issue: 'conflict' },
  deleted: { status: 410, issue: 'deleted' },
  preconditionFailed: { status: 412, issue: 'conflict' },
  multipleMatches: { status: 412, issue: 'multiple-matches' },
  tooLarge: { status: 413, issue: 'too-long' },
  unsupportedMediaType: { status: 415, issue: 'not-supported' },
  invalid: { status: 422, issue: 'invalid' },
  businessRule: { status: 422, issue: 'business-rule' },
  notProcessable: { status: 422, issue: 'not-supported' },
  tooMany: { status: 429, issue: 'throttled' },
  unexpected: { status: 500, issue: 'exception' },
  unavailable: { status: 503, issue: 'transient' },
} as const

export type FailureKind = keyof typeof failureKinds

/** One problem, ready to become `OperationOutcome.issue`. */
export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  /** FHIR issue type. */
  code: string
  /** A sentence for the developer of the client. Never a name, identifier or free text of a patient. */
  diagnostics: string
  /** FHIRPath of the element (`Patient.name[0].given`) or `http.<parameter>`. */
  expression?: string[]
  /** Stable public failure code, in `details.coding` of system `urn:medley:failure`. */
  failure?: string
}

export interface FailureDetail {
  expression?: string[] | undefined
  cause?: unknown
  /** Extra response headers, `Retry-After` for instance. */
  headers?: Record<string, string>
}

export class Failure extends Error {
  readonly kind: FailureKind
  readonly issues: Issue[]
  readonly headers: Record<string, string>

  constructor(kind: FailureKind, issues: Issue[], detail: FailureDetail = {}) {
    super(issues.map((issue) => issue.diagnostics).join(' '), { cause: detail.cause })
    this.name = 'Failure'
    this.kind = kind
    this.issues = issues
    this.headers = detail.headers ?? {}
  }

  get status(): number {
    return failureKinds[this.kind].status
  }
}

/**
 * One failure with one issue.
 * @example throw fail('notFound', 'resource-unknown', 'Patient/1 is not known.')
 */
export function fail(kind: FailureKind, code: string, message: string, detail: FailureDetail = {}): Failure {
  const issue: Issue = {
    severity: 'error',
    code: failureKinds[kind].issue,
    diagnostics: message,
    failure: code,
  }
  if (detail.expression) issue.expression = detail.expression
  return new Failure(kind, [issue], detail)
}

export interface OperationOutcome {
  resourceType: 'OperationOutcome'
  issue: {
    severity: Issue['severity']
    code: string
    details?: { coding?: { system: string; code: string }[]; text?: string }
    diagnostics?: string
    expression?: string[]
  }[]
}

/** https://hl7.org/fhir/R4/operationoutcome.html */
export function toOutcome(issues: readonly Issue[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, diagnostics, expression, failure }) => ({
      severity,
      code,
      details: failure
        ? { coding: [{ system: 'urn:medley:failure', code: failure }], text: diagnostics }
        : { text: diagnostics },
      diagnostics,
      ...(expression ? { expression } : {}),
    })),
  }
}
