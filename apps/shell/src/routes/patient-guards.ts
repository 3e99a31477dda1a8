import { inject } from '@angular/core'
import type { CanActivateFn } from '@angular/router'
import { PatientContext } from '@medley/ui'

/** Opens the patient that the address names; the address stays as it was if the user keeps unsaved work. */
export const openPatient: CanActivateFn = (route) =>
  inject(PatientContext).setPatient(route.paramMap.get('patientId'), route.queryParamMap.get('encounter'))

/** Outside a chart no patient is open. */
export const closePatient: CanActivateFn = () => inject(PatientContext).setPatient(null)
