/** What both operations answer: a Parameters resource with the outcome, the record that goes on, and what moved. */
import type { Patient } from 'fhir/r4'
import type { AppResponse } from '@medley/client/message'
import { stringifyJson } from '@medley/fhir/json'
import { fhirResponse } from '@medley/service/respond'

export interface Told {
  /** As it was given. */
  input?: Record<string, unknown>
  sentence: string
  result: Patient
  moved: readonly { type: string; owner: string }[]
}

export function mergeResponse({ input, sentence, result, moved }: Told): AppResponse {
  const counts = [...Map.groupBy(moved, ({ type }) => type)].map(([type, members]) => ({
    name: 'moved',
    part: [
      { name: 'type', valueCode: type },
      { name: 'module', valueString: members[0]?.owner },
      { name: 'count', valueInteger: members.length },
    ],
  }))
  const issue = [{ severity: 'information', code: 'informational', diagnostics: sentence }]
  const parameter = [
    ...(input ? [{ name: 'input', resource: input }] : []),
    { name: 'outcome', resource: { resourceType: 'OperationOutcome', issue } },
    { name: 'result', resource: result },
    ...counts,
  ]
  return fhirResponse(200, stringifyJson({ resourceType: 'Parameters', parameter }))
}
