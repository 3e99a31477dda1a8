/** People: FHIR for the types of the module, and the patient as screens and simple integrations want it. */
import { defineService } from '@medley/service/define-service'
import { checkPhotos } from '../model/photo.ts'
import module from '../module.ts'
import { consentsAbout } from './facts/consents-about.ts'
import { matchOperation } from './operations/match.ts'
import { everything } from './views/everything.ts'
import { patientView } from './views/patient-view.ts'

export const patients = defineService({
  module,
  resources: { Patient: { rules: [checkPhotos] } },
  views: [patientView, everything],
  operations: [matchOperation],
  facts: { consents: consentsAbout },
})
