/** FHIR for definitions, and the operations of a terminology service (https://hl7.org/fhir/R4/terminology-service.html). */
import { defineService } from '@medley/service/define-service'
import { module } from './module.ts'
import { expandOperation } from './operations/expand.ts'
import { lookupOperation } from './operations/lookup.ts'
import { subsumesOperation } from './operations/subsumes.ts'
import { translateOperation } from './operations/translate.ts'
import { validateInCodeSystemOperation, validateInValueSetOperation } from './operations/validate-code.ts'

export const conformance = defineService({
  module,
  operations: [
    expandOperation,
    validateInValueSetOperation,
    validateInCodeSystemOperation,
    lookupOperation,
    subsumesOperation,
    translateOperation,
  ],
})
