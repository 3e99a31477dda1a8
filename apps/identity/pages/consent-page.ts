/** What an app wants, each wish by itself: the person unticks what it shall not have. */
import { categories, type Category } from '@medley/auth/categories'
import { parseResourceScope, type ResourceScope } from '@medley/auth/scopes'
import { type Html, html, renderPage } from './page.ts'
import type { Say } from './say.ts'

export interface ConsentPage {
  say: Say
  app: string
  person: string
  facility: string
  scopes: readonly string[]
  patient?: { id: string; label: string; hint?: string }
  encounter?: { id: string; label: string }
}

export function consentPage(page: ConsentPage): string {
  const { say, app, person, facility, scopes, patient, encounter } = page
  return renderPage({
    say,
    title: say('Allow {app}', { app }),
    body: html`<form method="post" class="wide">
      <h1>${say('Allow {app}?', { app })}</h1>
      <p class="lead">
        ${say(
          '{app} asks for access in your name, {person}, at {facility}. It never sees your password. Untick what it shall not have.',
          { app, person, facility },
        )}
      </p>
      ${patient && html`<p class="person"><span>${say('Record of')}</span> <b>${patient.label}</b>${patient.hint ? html`<span>${patient.hint}</span>` : undefined}${encounter && html`<span>${encounter.label}</span>`}</p>`}
      <input type="hidden" name="patient" value="${patient?.id}" />
      <input type="hidden" name="encounter" value="${encounter?.id}" />
      <ul class="choices">
        ${scopes.flatMap((scope) => choiceOf(scope, say))}
      </ul>
      <p class="row answer">
        <button class="btn lg" name="step" value="deny">${say('Deny')}</button>
        <button class="btn primary lg" name="step" value="allow">${say('Allow')}</button>
      </p>
    </form>`,
  })
}

function choiceOf(scope: string, say: Say): Html[] {
  const resource = parseResourceScope(scope)
  if (resource) return [resourceChoice(scope, resource, say)]
  if (scope === 'openid')
    return [
      choice(scope, {
        label: say('Who you are'),
        hint: say('Your user name and your entry in the record.'),
      }),
    ]
  if (scope === 'offline_access')
    return [
      choice(scope, {
        label: say('Access while you are away'),
        hint: say(
          'The app can go on reading and writing without you, until it is stopped or has not been used for 120 days.',
        ),
      }),
    ]
  // Said by what is ticked already.
  return []
}

const WHOSE = { patient: 'this resident', user: 'all whom you see', system: 'the facility' } as const
const VERBS: Readonly<Record<string, string>> = { c: 'add', r: 'read', u: 'change', d: 'delete', s: 'search' }
const listIn = (language: string) => new Intl.ListFormat(language, { type: 'conjunction' })
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Types whose own names say little to who is not of the trade. */
const TITLES: Readonly<Record<string, string>> = {
  '*': 'Everything in the record',
  Patient: 'Personal details',
  Observation: 'Observations and results',
  Condition: 'Problems and diagnoses',
  AllergyIntolerance: 'Allergies and intolerances',
  MedicationRequest: 'Medication orders',
  MedicationAdministration: 'Medications given',
  DiagnosticReport: 'Reports of laboratory and imaging',
  DocumentReference: 'Notes and documents',
  Encounter: 'Stays and visits',
  Coverage: 'Insurance',
  Practitioner: 'Staff',
}

function resourceChoice(scope: string, resource: ResourceScope, say: Say): Html {
  const { context, type, permissions, constraint } = resource
  const verbs = capital(
    listIn(say.language).format([...permissions].map((letter) => say(VERBS[letter] ?? ''))),
  )
  const known = categories[type] ?? []
  const only = known.find(({ token }) => constraint === `category=${token}`)
  const words = {
    label: `${say(TITLES[type] ?? titleOf(type))}${only ? `: ${say(only.label)}` : ''}`,
    hint: `${verbs}: ${say(WHOSE[context])}`,
  }
  return html`<li>
    ${box(scope, words)}
    ${constraint === undefined && known.length > 0 ? partsOf(scope, known, say) : undefined}
  </li>`
}

const partsOf = (scope: string, parts: readonly Category[], say: Say): Html =>
  html`<ul class="parts">
    <li class="hint">${say('Or untick it and allow only')}</li>
    ${parts.map(({ label, token }) => html`<li>${box(`${scope}?category=${token}`, { label: say(label), hint: '' }, false)}</li>`)}
  </ul>`

interface Words {
  label: string
  hint: string
}

const choice = (scope: string, words: Words): Html => html`<li>${box(scope, words)}</li>`

const box = (scope: string, { label, hint }: Words, isOn = true): Html =>
  html`<label class="choice"
    ><input type="checkbox" name="scope" value="${scope}" ${isOn ? html`checked` : undefined} />
    <span>${label}<small>${hint}</small></span></label
  >`

/** `AllergyIntolerance` → `Allergy intolerance` */
const titleOf = (type: string): string =>
  type.replaceAll(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
