/** `Patient/1/*`: members of a patient's compartment of every type of this service, a search like any other. */
import type { AppResponse } from '@medley/client/message'
import { mayUse } from '@medley/auth/rights'
import { answerMany } from '@medley/federation/search/answer-many'
import type { Call } from '../context.ts'
import { searchServerOf } from './joined-search.ts'
import { askedOf } from './search.ts'

export function manySearch(call: Call, { compartment }: { compartment?: string }): Promise<AppResponse> {
  const { parameters, hidden, continuation } = askedOf(call)
  const isType = ([name]: readonly [string, string]): boolean => name === '_type'
  const types = parameters.filter(isType).flatMap(([, value]) => value.split(','))
  const definitions = [...call.definitions.values()].filter(
    ({ type, patientCompartment }) =>
      (type === 'Patient' || patientCompartment.length > 0) &&
      (types.length === 0 ? mayUse(call.principal, type, 's') : types.includes(type)),
  )
  const strict = /handling=strict/.test(call.headers['prefer'] ?? '')
  return answerMany(searchServerOf(call, strict), {
    definitions,
    parameters: parameters.filter((one) => !isType(one)),
    always: parameters.filter(isType),
    hidden,
    compartment,
    positions: continuation?.positions,
    address: `${call.base}/Patient/${compartment}/*`,
  })
}
