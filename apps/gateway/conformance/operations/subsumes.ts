/** `CodeSystem/$subsumes` (https://hl7.org/fhir/R4/codesystem-operation-subsumes.html). */
import type { AppResponse } from '@medley/client/message'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { subsumes } from '@medley/terminology/lookup'
import { codeAsked } from './coded-input.ts'
import { inputOf, invalid } from './input.ts'
import { answerParameters, codesAskedFor } from './of-terminology.ts'

async function run(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, { takes: ['codeA', 'codeB', 'system', 'version', 'codingA', 'codingB'] })
  const codes = await codesAskedFor(call, input, 'system')
  const [one, another] = (['A', 'B'] as const).map((letter) => {
    const asked = codeAsked(input, { code: `code${letter}`, coding: `coding${letter}` }, codes.url)
    if (asked.system !== codes.url) throw invalid(`coding${letter}`, 'a code of the same code system')
    return asked.code
  }) as [string, string]
  return answerParameters([{ name: 'outcome', valueCode: subsumes(codes, one, another) }])
}

export const subsumesOperation: Operation = {
  name: 'subsumes',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes',
  types: ['CodeSystem'],
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run,
}
