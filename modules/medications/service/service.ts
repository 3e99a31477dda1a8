/** FHIR for the types of the module, with the rules of the medication record; see ../module.ts. */
import { defineService } from '@medley/service/define-service'
import { checkAdministration } from '../model/administration.ts'
import module from '../module.ts'

export const medications = defineService({
  module,
  resources: { MedicationAdministration: { rules: [checkAdministration] } },
})
