/** FHIR for the types of the module, and the latest results of each kind. */
import { defineService } from '@medley/service/define-service'
import module from '../module.ts'
import { lastnOperation } from './operations/lastn.ts'

export const labs = defineService({ module, operations: [lastnOperation] })
