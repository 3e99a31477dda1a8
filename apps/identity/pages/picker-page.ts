/** Whose record, and which stay: for apps that are opened outside a chart. */
import { type Html, html, renderPage } from './page.ts'

export interface Pickable {
  id: string
  label: string
  hint: string
}

export interface PatientPicker {
  app: string
  search: string
  found: readonly Pickable[]
  isSearchable: boolean
}

export const patientPage = ({ app, search, found, isSearchable }: PatientPicker): string =>
  renderPage({
    title: 'Choose a resident',
    body: html`<form method="post" class="wide">
      <h1>Whose record shall ${app} open?</h1>
      ${
        isSearchable
          ? html`<p class="row">
              <span class="input"
                ><input
                  name="search"
                  value="${search}"
                  placeholder="Family or given name"
                  aria-label="Search patients"
                  autofocus
              /></span>
              <button class="btn lg" name="step" value="search">Search</button>
            </p>`
          : undefined
      }
      ${listOf(found, 'patient')}
      <p class="row answer"><button class="btn lg" name="step" value="deny">Cancel</button></p>
    </form>`,
  })

export const encounterPage = (picker: {
  app: string
  patient: Pickable
  found: readonly Pickable[]
}): string =>
  renderPage({
    title: 'Choose a stay',
    body: html`<form method="post" class="wide">
      <h1>Which stay of ${picker.patient.label}?</h1>
      <input type="hidden" name="chosen" value="${picker.patient.id}" />
      ${listOf(picker.found, 'encounter')}
      <p class="row answer"><button class="btn lg" name="step" value="deny">Cancel</button></p>
    </form>`,
  })

function listOf(found: readonly Pickable[], name: string): Html {
  if (found.length === 0) return html`<p class="lead">Nothing found.</p>`
  return html`<ul class="choices">
    ${found.map(
      ({ id, label, hint }) =>
        html`<li>
          <button class="pick" name="${name}" value="${id}">${label}<small>${hint}</small></button>
        </li>`,
    )}
  </ul>`
}
