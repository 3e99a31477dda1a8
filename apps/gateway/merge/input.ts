/** What `$merge` and `$unmerge` are given (https://hl7.org/fhir/R5/patient-operation-merge.html). */
import type { AppRequest } from '@medley/client/message'
import { fail, type Failure } from '@medley/fhir/failures'
import { isJsonObject, parseJson } from '@medley/fhir/json'
import { requireJson, textOf } from '@medley/service/request-body'

export interface MergeInput {
  /** Id of the Patient that ends. */
  source: string
  /** Id of the Patient that goes on. */
  target: string
  /** Nothing is written; the answer says what would be. */
  isPreview: boolean
  /** As it was given, for the answer. */
  parameters: Record<string, unknown>
}

const PATIENT = /^Patient\/([A-Za-z0-9.-]{1,64})$/

const invalid = (message: string, expression: string): Failure =>
  fail('invalid', 'parameters-invalid', message, { expression: [expression] })

export function readMergeInput(request: AppRequest): MergeInput {
  requireJson(request)
  const parameters = parseJson(textOf(request.body))
  if (!isJsonObject(parameters) || parameters['resourceType'] !== 'Parameters')
    throw invalid('$merge takes a Parameters resource.', 'Parameters')
  const given = Array.isArray(parameters['parameter']) ? (parameters['parameter'] as unknown[]) : []
  let [source, target, isPreview] = ['', '', false]
  for (const [place, one] of given.entries()) {
    const at = `Parameters.parameter[${place}]`
    const { name, valueReference, valueBoolean } = isJsonObject(one) ? one : {}
    if (name === 'source-patient') source = patientOf(valueReference, at)
    else if (name === 'target-patient') target = patientOf(valueReference, at)
    else if (name === 'preview' && typeof valueBoolean === 'boolean') isPreview = valueBoolean
    else throw invalid('$merge takes source-patient, target-patient and preview.', at)
  }
  if (source === '' || target === '')
    throw invalid('$merge needs source-patient and target-patient.', 'Parameters.parameter')
  if (source === target) throw invalid('A record cannot be merged into itself.', 'Parameters.parameter')
  return { source, target, isPreview, parameters }
}

function patientOf(value: unknown, at: string): string {
  const { reference } = isJsonObject(value) ? value : {}
  const id = typeof reference === 'string' ? PATIENT.exec(reference)?.[1] : undefined
  if (id === undefined) throw invalid('A reference like Patient/123 is expected.', `${at}.valueReference`)
  return id
}
