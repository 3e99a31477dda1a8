/** Plain FHIR for the types of the module, and who lives where; see ../module.ts. */
import { defineService } from '@medley/service/define-service'
import module from '../module.ts'
import { residentsOf } from './facts/residents-of.ts'

export const adt = defineService({ module, facts: { residents: residentsOf } })
