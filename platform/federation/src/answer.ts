/** What an owner answered, as a value: a refusal becomes the caller's own, an answer that cannot be read an outage. */
import type { AppResponse } from '@medley/client/message'
import { unavailable } from '@medley/client/unavailable'
import {
  Failure,
  failureKinds,
  type FailureKind,
  type Issue,
  type OperationOutcome,
} from '@medley/fhir/failures'

/** Throws unless the status is 200. */
export function answerOf<T>(owner: string, response: AppResponse): T {
  const text = response.body?.toString() ?? ''
  if (response.status !== 200) throw failureOf(owner, response, text)
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw unavailable(owner, error)
  }
}

function failureOf(owner: string, response: AppResponse, text: string): Failure {
  const outcome = outcomeOf(owner, text)
  const issues = outcome.issue.map(({ severity, code, diagnostics = '', expression, details }): Issue => {
    const failure = details?.coding?.[0]?.code
    return {
      severity,
      code,
      diagnostics,
      ...(expression ? { expression } : {}),
      ...(failure ? { failure } : {}),
    }
  })
  const retry = response.headers['retry-after']
  const headers: Record<string, string> = retry === undefined ? {} : { 'retry-after': retry }
  return new Failure(kindOf(response.status, issues[0]?.code), issues, { headers })
}

function outcomeOf(owner: string, text: string): OperationOutcome {
  try {
    const outcome = JSON.parse(text) as Partial<OperationOutcome>
    if (Array.isArray(outcome.issue)) return outcome as OperationOutcome
  } catch (error) {
    throw unavailable(owner, error)
  }
  throw unavailable(owner, new Error('no OperationOutcome'))
}

function kindOf(status: number, code: string | undefined): FailureKind {
  const kinds = Object.entries(failureKinds) as [FailureKind, { status: number; issue: string }][]
  const exact = kinds.find(([, kind]) => kind.status === status && kind.issue === code)
  return (exact ?? kinds.find(([, kind]) => kind.status === status))?.[0] ?? 'unexpected'
}
