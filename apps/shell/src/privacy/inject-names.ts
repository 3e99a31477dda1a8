import { inject } from '@angular/core'
import { injectResidents, patientName, Session } from '@medley/ui'

/** Names of patients for whoever may know them; an auditor reads ids. */
export function injectNames(ids: () => readonly string[]): (id: string) => string {
  const session = inject(Session)
  const mayKnow = (): boolean => session.user()?.roles.includes('him') === true
  const residents = injectResidents(() =>
    mayKnow() ? ids().map((id) => ({ reference: `Patient/${id}` })) : [],
  )
  return (id) => {
    if (id === '') return ''
    const found = mayKnow() ? residents.find({ reference: `Patient/${id}` }) : undefined
    return patientName(found) || id
  }
}
