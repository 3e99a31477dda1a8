/** `$validate-code` of ValueSet and CodeSystem (https://hl7.org/fhir/R4/codesystem-operation-validate-code.html). */
import type { AppResponse } from '@medley/client/message'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { validateInCodeSystem, validateInValueSet, type Verdict } from '@medley/terminology/validate-code'
import { codesAsked } from './coded-input.ts'
import { type Input, inputOf } from './input.ts'
import { answerParameters, codesAskedFor, terminologyOf, valueSetAsked } from './of-terminology.ts'

const CODE = ['code', 'display', 'coding', 'codeableConcept', 'abstract', 'displayLanguage']

async function inValueSet(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, {
    takes: [...CODE, 'url', 'valueSet', 'valueSetVersion', 'system'],
    refuses: ['context', 'date', 'systemVersion'],
  })
  const valueSet = await valueSetAsked(call, input, { resource: 'valueSet', version: 'valueSetVersion' })
  const asked = codesAsked(input, input.text('system'))
  const options = optionsOf(input)
  return answer(await validateInValueSet(terminologyOf(call), valueSet, { asked, options }))
}

async function inCodeSystem(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, { takes: [...CODE, 'url', 'codeSystem', 'version'], refuses: ['date'] })
  const codes = await codesAskedFor(call, input, 'url')
  return answer(
    validateInCodeSystem(codes, { asked: codesAsked(input, codes.url), options: optionsOf(input) }),
  )
}

const optionsOf = (input: Input): { abstract: boolean | undefined; displayLanguage: string | undefined } => ({
  abstract: input.flag('abstract'),
  displayLanguage: input.text('displayLanguage'),
})

const answer = ({ result, message, display }: Verdict): AppResponse =>
  answerParameters([
    { name: 'result', valueBoolean: result },
    ...(message === undefined ? [] : [{ name: 'message', valueString: message }]),
    ...(display === undefined ? [] : [{ name: 'display', valueString: display }]),
  ])

export const validateInValueSetOperation: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
  types: ['ValueSet'],
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run: inValueSet,
}

export const validateInCodeSystemOperation: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code',
  types: ['CodeSystem'],
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run: inCodeSystem,
}
