/** `ConceptMap/$translate` (https://hl7.org/fhir/R4/conceptmap-operation-translate.html). */
import type { AppResponse } from '@medley/client/message'
import type { Operation, OperationCall } from '@medley/service/operations/operation'
import { isObject } from '@medley/service/operations/parameters'
import { isTranslated, matchParameter, translate, type TranslateOptions } from '@medley/terminology/translate'
import { codesAsked } from './coded-input.ts'
import { type Input, inputOf, invalid } from './input.ts'
import { answerParameters, conceptMapAsked, terminologyOf } from './of-terminology.ts'

async function run(call: OperationCall): Promise<AppResponse> {
  const input = inputOf(call, {
    takes: [
      'url', 'conceptMap', 'conceptMapVersion', 'code', 'system', 'version', 'source', 'coding', 'codeableConcept',
      'target', 'targetsystem', 'dependency', 'reverse',
    ], // prettier-ignore
  })
  const terminology = terminologyOf(call)
  const asked = codesAsked(input, input.text('system'))
  const options: TranslateOptions = {
    targetSystem: input.text('targetsystem'),
    source: input.text('source'),
    target: input.text('target'),
    reverse: input.flag('reverse'),
    dependencies: dependenciesOf(input),
  }
  const map = await conceptMapAsked(call, input)
  const found = await Promise.all(
    asked.map(async (coding) => {
      const maps = map ? [map] : await terminology.conceptMapsWith(coding.code)
      return translate(terminology, maps, { coding, options })
    }),
  )
  const matches = found.flat()
  const result = isTranslated(matches)
  const message = 'No concept map here leads from this code to another one.'
  return answerParameters([
    { name: 'result', valueBoolean: result },
    ...(result ? [] : [{ name: 'message', valueString: message }]),
    ...matches.map(matchParameter),
  ])
}

function dependenciesOf({ parameters }: Input): TranslateOptions['dependencies'] {
  return parameters
    .filter(({ name }) => name === 'dependency')
    .map(({ part }) => {
      const parts = Array.isArray(part) ? part.filter(isObject) : []
      const element = parts.find(({ name }) => name === 'element')?.['valueUri']
      const concept = parts.find(({ name }) => name === 'concept')
      const codings =
        concept?.['valueCoding'] ?? (concept?.['valueCodeableConcept'] as { coding?: unknown[] })?.coding?.[0]
      if (typeof element !== 'string' || !isObject(codings))
        throw invalid('dependency', 'an element and a concept')
      return { element, concept: codings }
    })
}

export const translateOperation: Operation = {
  name: 'translate',
  definition: 'http://hl7.org/fhir/OperationDefinition/ConceptMap-translate',
  types: ['ConceptMap'],
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run,
}
