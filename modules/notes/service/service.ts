/** FHIR for the types of the module; see ../module.ts. */
import { defineService } from '@medley/service/define-service'
import module from '../module.ts'
import { binaryContent } from './binary-content.ts'

export const notes = defineService({ module, resources: { Binary: { raw: binaryContent } } })
