/** `ValueSet/$expand` (https://hl7.org/fhir/R4/valueset-operation-expand.html). */
import { randomUUID } from 'node:crypto'
import type { AppResponse } from '@medley/client/message'
import { stringifyJson } from '@medley/fhir/json'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { fhirResponse } from '@medley/service/respond'
import { expand } from '@medley/terminology/expand'
import { inputOf } from './input.ts'
import { terminologyOf, valueSetAsked } from './of-terminology.ts'

const known = {
  takes: [
    'url', 'valueSet', 'valueSetVersion', 'filter', 'offset', 'count', 'includeDesignations', 'includeDefinition',
    'activeOnly', 'excludeNested', 'excludeNotForUI', 'excludePostCoordinated', 'displayLanguage', 'exclude-system',
    'limitedExpansion',
  ], // prettier-ignore
  refuses: [
    'context',
    'contextDirection',
    'date',
    'designation',
    'system-version',
    'check-system-version',
    'force-system-version',
  ],
}

async function run(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, known)
  const options = {
    filter: input.text('filter'),
    offset: input.count('offset'),
    count: input.count('count'),
    activeOnly: input.flag('activeOnly'),
    excludeNotForUI: input.flag('excludeNotForUI'),
    includeDesignations: input.flag('includeDesignations'),
    includeDefinition: input.flag('includeDefinition'),
    displayLanguage: input.text('displayLanguage'),
    excludeSystems: input.texts('exclude-system'),
  }
  const valueSet = await valueSetAsked(call, input, { resource: 'valueSet', version: 'valueSetVersion' })
  const stamp = { identifier: `urn:uuid:${randomUUID()}`, timestamp: new Date(call.now()).toISOString() }
  return fhirResponse(200, stringifyJson(await expand(terminologyOf(call), valueSet, { options, stamp })))
}

export const expandOperation: Operation = {
  name: 'expand',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
  types: ['ValueSet'],
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run,
}
