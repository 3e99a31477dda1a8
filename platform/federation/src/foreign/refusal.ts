/** What a foreign server refused, in our words where it matters and in its own where it may, without its address. */
import { Failure, fail, type FailureKind, type Issue, type OperationOutcome } from '@medley/fhir/failures'
import type { ForeignAnswer } from './connection.ts'
import type { Place } from './place.ts'

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'badRequest', 404: 'notFound', 405: 'methodNotAllowed', 409: 'conflict', 410: 'deleted',
  412: 'preconditionFailed', 413: 'tooLarge', 415: 'unsupportedMediaType', 422: 'invalid', 429: 'tooMany',
} // prettier-ignore

const words: Readonly<Record<number, string>> = {
  404: 'does not know this resource',
  405: 'does not offer this interaction',
  409: 'had a conflict with another write',
  410: 'says that this resource was deleted',
  412: 'found another version, or more than one match',
  429: 'asks for fewer requests',
}

export function refusalOf({ name, bases }: Place, { status, text, headers }: ForeignAnswer): Failure {
  const kind = kinds[status] ?? 'notProcessable'
  const retry = headers['retry-after']
  const summary = fail(
    kind,
    'server-refused',
    `The FHIR server ${name} ${words[status] ?? `refused the request (status ${status})`}.`,
  )
  const issues = [...summary.issues, ...outcomeIssues(text).map((issue) => withoutAddress(issue, bases))]
  return new Failure(kind, issues, retry === undefined ? {} : { headers: { 'retry-after': retry } })
}

function outcomeIssues(text: string): Issue[] {
  try {
    const { issue = [] } = JSON.parse(text) as Partial<OperationOutcome>
    return issue
      .filter(({ code }) => typeof code === 'string')
      .map(({ severity, code, diagnostics, details, expression }) => ({
        severity,
        code,
        diagnostics: diagnostics ?? details?.text ?? 'No words were given.',
        ...(expression ? { expression } : {}),
      }))
  } catch {
    // Its words are lost; that it refused is said all the same.
    return []
  }
}

const withoutAddress = (issue: Issue, bases: readonly string[]): Issue => ({
  ...issue,
  diagnostics: bases.reduce((text, base) => text.replaceAll(base, ''), issue.diagnostics),
})
