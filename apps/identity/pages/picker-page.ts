/** Whose record, and which stay: for apps that are opened outside a chart. */
import { type Html, html, renderPage } from './page.ts'
import type { Say } from './say.ts'

export interface Pickable {
  id: string
  label: string
  hint: string
}

export interface PatientPicker {
  say: Say
  app: string
  search: string
  found: readonly Pickable[]
  isSearchable: boolean
}

export const patientPage = ({ say, app, search, found, isSearchable }: PatientPicker): string =>
  renderPage({
    say,
    title: say('Choose a resident'),
    body: html`<form method="post" class="wide">
      <h1>${say('Whose record shall {app} open?', { app })}</h1>
      ${
        isSearchable
          ? html`<p class="row">
              <span class="input"
                ><input
                  name="search"
                  value="${search}"
                  placeholder="${say('Family or given name')}"
                  aria-label="${say('Search patients')}"
                  autofocus
              /></span>
              <button class="btn lg" name="step" value="search">${say('Search')}</button>
            </p>`
          : undefined
      }
      ${listOf(found, 'patient', say)}
      <p class="row answer"><button class="btn lg" name="step" value="deny">${say('Cancel')}</button></p>
    </form>`,
  })

export const encounterPage = (picker: {
  say: Say
  app: string
  patient: Pickable
  found: readonly Pickable[]
}): string =>
  renderPage({
    say: picker.say,
    title: picker.say('Choose a stay'),
    body: html`<form method="post" class="wide">
      <h1>${picker.say('Which stay of {resident}?', { resident: picker.patient.label })}</h1>
      <input type="hidden" name="chosen" value="${picker.patient.id}" />
      ${listOf(picker.found, 'encounter', picker.say)}
      <p class="row answer">
        <button class="btn lg" name="step" value="deny">${picker.say('Cancel')}</button>
      </p>
    </form>`,
  })

function listOf(found: readonly Pickable[], name: string, say: Say): Html {
  if (found.length === 0) return html`<p class="lead">${say('Nothing found.')}</p>`
  return html`<ul class="choices">
    ${found.map(
      ({ id, label, hint }) =>
        html`<li>
          <button class="pick" name="${name}" value="${id}">${label}<small>${hint}</small></button>
        </li>`,
    )}
  </ul>`
}
