/** `CodeSystem/$lookup` (https://hl7.org/fhir/R4/codesystem-operation-lookup.html). */
import type { AppResponse } from '@medley/client/message'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { lookup } from '@medley/terminology/lookup'
import { codeAsked } from './coded-input.ts'
import { inputOf } from './input.ts'
import { answerParameters, codesAskedFor } from './of-terminology.ts'

async function run(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, {
    takes: ['code', 'system', 'version', 'coding', 'displayLanguage', 'property'],
    refuses: ['date'],
  })
  const codes = await codesAskedFor(call, input, 'system')
  const { code } = codeAsked(input, { code: 'code', coding: 'coding' }, codes.url)
  const properties = input.texts('property')
  return answerParameters(lookup(codes, code, { properties, displayLanguage: input.text('displayLanguage') }))
}

export const lookupOperation: Operation = {
  name: 'lookup',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup',
  types: ['CodeSystem'],
  levels: ['type'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run,
}
