/** FHIR for the types of the module, with the rules of claims that the census makes; see ../module.ts. */
import { defineService } from '@medley/service/define-service'
import { checkClaim } from '../model/charges.ts'
import module from '../module.ts'

export const billing = defineService({ module, resources: { Claim: { rules: [checkClaim] } } })
