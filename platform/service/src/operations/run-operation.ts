/** Finds the operation that an address names, and runs it for who may. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { requirePermission } from '../access.ts'
import type { Call } from '../context.ts'
import type { ServiceDefinition } from '../define-service.ts'
import { metaOperations } from './meta.ts'
import type { Operation } from './operation.ts'
import { validateOperation } from './validate.ts'

const common: readonly Operation[] = [...metaOperations, validateOperation]

export const operationsOf = ({ operations = [], readOnly }: ServiceDefinition): readonly Operation[] =>
  readOnly ? operations : [...common, ...operations]

export const isOperation = (segments: readonly string[]): boolean => segments.at(-1)?.startsWith('$') === true

/** `Patient/$validate`, `Patient/1/$meta`. */
export function runOperation(call: Call): Promise<AppResponse> {
  const { segments, method } = call
  const name = segments.at(-1)?.slice(1)
  const [type = '', id] = segments.slice(0, -1)
  const level = id === undefined ? 'type' : 'instance'
  const found = operationsOf(call.service).find(
    (one) => one.name === name && one.levels.includes(level) && (one.types?.includes(type) ?? true),
  )
  if (!found || segments.length > 3)
    throw fail('notFound', 'operation-unknown', 'There is no such operation at this address.')
  requirePermission(call, type, found.needs)
  const asked = method === 'HEAD' ? 'GET' : method
  if (!found.methods.some((one) => one === asked)) {
    throw fail(
      'methodNotAllowed',
      'method-not-allowed',
      `$${found.name} takes ${found.methods.join(', ')}.`,
      {
        headers: { allow: found.methods.join(', ') },
      },
    )
  }
  return found.run({ ...call, type, id })
}
