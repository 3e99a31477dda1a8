/**
 * What happens between an app's request and its code: sign-in (the gateway's), whose record, which stay, consent. No step is
 * remembered here: each form carries the earlier answers, and all of them are checked again at the last.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import type { Principal } from '@medley/auth/principal'
import { parseResourceScope } from '@medley/auth/scopes'
import { categories } from '@medley/auth/categories'
import type { Account } from './accounts.ts'
import { fhirBaseOf, type Identity } from './identity.ts'
import { findLaunch, keepContext, type LaunchContext, useLaunch } from './launches.ts'
import { consentPage } from './pages/consent-page.ts'
import { errorPage } from './pages/error-page.ts'
import { securityHeaders } from './pages/page.ts'
import { encounterPage, patientPage, type Pickable } from './pages/picker-page.ts'
import type { Say } from './pages/say.ts'
import { recordFor, type RecordReader } from './record.ts'
import { offeredScopes } from './smart-scopes.ts'

export interface Visit {
  identity: Identity & { fhirAddress: string }
  provider: Provider
  request: IncomingMessage
  response: ServerResponse
  /** In the language of the browser. */
  say: Say
  /** Who is signed in at the gateway. */
  session: Principal | undefined
  form: URLSearchParams
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** One request of an app, looked at by one person. */
interface Request {
  visit: Visit
  interaction: Interaction
  account: Account
  app: { id: string; name: string }
  offered: readonly string[]
  record: RecordReader
}

/** An answer to the app instead of a code. */
interface Refusal {
  error: string
  error_description: string
}

export async function answerInteraction(visit: Visit): Promise<void> {
  const { provider, request, response } = visit
  let interaction: Interaction
  try {
    interaction = await provider.interactionDetails(request, response)
  } catch (error) {
    if ((error as { name?: string }).name !== 'SessionNotFound') throw error
    return sendPage(visit, {
      status: 400,
      page: errorPage('This request is not known here any more.', visit.say),
    })
  }
  if (request.method === 'POST' && !isOurOwn(request))
    return sendPage(visit, {
      status: 403,
      page: errorPage('The form was not sent by our own page.', visit.say),
    })
  if (!visit.session || mustSignInAgain(interaction, visit.session)) return leadToSignIn(visit, interaction)
  const account = await visit.identity.accounts.find(visit.session.subject, visit.session.facility)
  if (!account) return leadToSignIn(visit, interaction)
  await decide(visit, interaction, account)
}

/** Besides SameSite cookies: browsers say where a form comes from. */
function isOurOwn({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const host = headers['x-forwarded-host'] ?? headers.host
  return headers.origin === undefined || URL.parse(headers.origin)?.host === host
}

/** `prompt=login` and `max_age` want a fresh password. */
function mustSignInAgain({ params, iat }: Interaction, { signedIn = 0 }: Principal): boolean {
  const prompts = typeof params['prompt'] === 'string' ? params['prompt'].split(' ') : []
  const started = iat ?? 0
  const maxAge = Number(params['max_age'] ?? Infinity)
  return (prompts.includes('login') && signedIn < started) || signedIn < started - maxAge
}

function leadToSignIn({ response }: Visit, { uid }: Interaction): void {
  const back = encodeURIComponent(`/auth/interaction/${uid}`)
  response.writeHead(303, { location: `/login?return=${back}`, 'cache-control': 'no-store' }).end()
}

async function decide(visit: Visit, interaction: Interaction, account: Account): Promise<void> {
  const { identity, provider, form } = visit
  const id = String(interaction.params['client_id'])
  const client = await provider.Client.find(id)
  if (!client) return refuse(visit, { error: 'unauthorized_client', error_description: 'unknown app' })
  if (form.get('step') === 'deny')
    return refuse(visit, { error: 'access_denied', error_description: 'the person said no' })
  const facility = String(client['medley_facility'])
  if (facility !== '' && facility !== account.facility)
    return refuse(visit, { error: 'access_denied', error_description: 'the app is not for this facility' })
  const request: Request = {
    visit, interaction, account,
    app: { id, name: client.clientName ?? id },
    offered: offeredScopes(textOf(interaction.params['scope']), {
      registered: String(client['medley_scope']), user: account.scope,
    }),
    record: await recordFor(identity, account),
  } // prettier-ignore
  if (request.offered.length === 0)
    return refuse(visit, {
      error: 'invalid_scope',
      error_description: 'no scope that app and person may have',
    })
  const launch = await launchOf(request)
  if (launch && 'error' in launch) return refuse(visit, launch)
  await choose(request, launch)
}

/** The context of an EHR launch, if this is one. */
async function launchOf({
  visit,
  interaction,
  account,
  app,
  offered,
}: Request): Promise<LaunchContext | Refusal | undefined> {
  if (!offered.includes('launch')) return undefined
  const token = interaction.params['launch']
  const context =
    typeof token === 'string'
      ? await findLaunch(visit.identity, token, { username: account.username, client: app.id })
      : undefined
  return (
    context ?? { error: 'invalid_request', error_description: 'launch is unknown, used, or of somebody else' }
  )
}

/** Shows the next question that is open, or gives the app what was decided. */
async function choose(request: Request, launch: LaunchContext | undefined): Promise<void> {
  const { visit, record, offered, app } = request
  const { form } = visit
  const wantsEncounter = offered.includes('launch/encounter')
  const patientId = launch?.patient ?? given(form, 'patient') ?? given(form, 'chosen')
  if (patientId === undefined && (wantsEncounter || needsPatient(offered))) return askPatient(request)
  const encounterId = launch?.encounter ?? given(form, 'encounter')
  const chosen = await read(record, patientId, encounterId)
  if (!chosen)
    return refuse(visit, { error: 'access_denied', error_description: 'no such patient or encounter' })
  const { patient, encounter } = chosen
  if (patient && wantsEncounter && !encounter) {
    const found = await record.encounters(patient.id)
    return sendPage(visit, { page: encounterPage({ say: visit.say, app: app.name, patient, found }) })
  }
  if (form.get('step') === 'allow') return allow(request, launch, chosen)
  await askConsent(request, chosen)
}

/** What was chosen, if the person can see it. */
async function read(
  record: RecordReader,
  patientId: string | undefined,
  encounterId: string | undefined,
): Promise<Chosen | undefined> {
  if (patientId === undefined) return encounterId === undefined ? {} : undefined
  const patient = await record.patient(patientId)
  if (!patient || encounterId === undefined) return patient && { patient }
  const encounter = await record.encounter(encounterId, patient.id)
  return encounter && { patient, encounter }
}

interface Chosen {
  patient?: Pickable
  encounter?: Pickable
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const given = (form: URLSearchParams, name: string): string | undefined => form.get(name) || undefined

const needsPatient = (scopes: readonly string[]): boolean =>
  scopes.includes('launch/patient') || scopes.some((one) => parseResourceScope(one)?.context === 'patient')

async function askPatient({ visit, record, account, app }: Request): Promise<void> {
  const search = visit.form.get('search') ?? ''
  const found = await record.patients(search)
  const isSearchable = account.patients.length === 0
  await sendPage(visit, { page: patientPage({ say: visit.say, app: app.name, search, found, isSearchable }) })
}

async function askConsent(
  { visit, account, app, offered, interaction }: Request,
  chosen: Chosen,
): Promise<void> {
  const { pool } = visit.identity
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM identity.facility WHERE id = $1', [
    account.facility,
  ])
  const page = consentPage({
    say: visit.say,
    app: app.name,
    person: account.name,
    facility: rows[0]?.name ?? account.facility,
    scopes: offered,
    ...chosen,
  })
  const target = URL.parse(String(interaction.params['redirect_uri']))
  // A scheme of a native app has no origin.
  const formTarget = target && target.origin !== 'null' ? target.origin : (target?.protocol ?? '')
  await sendPage(visit, { page, formTarget })
}

async function allow(
  request: Request,
  launch: LaunchContext | undefined,
  { patient, encounter }: Chosen,
): Promise<void> {
  const { visit, interaction, account, app, offered } = request
  const { identity, provider } = visit
  const granted = ticked(offered, visit.form.getAll('scope'))
  if (granted.length === 0)
    return refuse(visit, { error: 'access_denied', error_description: 'nothing was allowed' })
  const token = interaction.params['launch']
  if (launch && !(await useLaunch(identity, String(token))))
    return refuse(visit, { error: 'invalid_request', error_description: 'launch was used' })
  const grant = new provider.Grant({ accountId: account.username, clientId: app.id })
  grant.addOIDCScope(
    granted.filter((one) => ['openid', 'fhirUser', 'offline_access'].includes(one)).join(' '),
  )
  grant.addResourceScope(fhirBaseOf(identity), granted.join(' '))
  const grantId = await grant.save()
  const context = {
    ...launch,
    ...(patient ? { patient: patient.id } : {}),
    ...(encounter ? { encounter: encounter.id } : {}),
    need_patient_banner: launch?.need_patient_banner ?? true,
  }
  await keepContext(identity, grantId, { context, facility: account.facility })
  // What was ticked takes the place of what was asked for, also where it is a part of it.
  interaction.params['scope'] = granted.join(' ')
  await interaction.persist()
  await provider.interactionFinished(visit.request, visit.response, {
    login: { accountId: account.username, ts: visit.session?.signedIn ?? 0, remember: false },
    consent: { grantId },
  })
}

/** Scopes that say who and where come with the others; a category counts only without its whole. */
function ticked(offered: readonly string[], chosen: readonly string[]): string[] {
  const on = new Set(chosen)
  return offered.flatMap((scope) => {
    const resource = parseResourceScope(scope)
    if (scope === 'fhirUser') return on.has('openid') ? [scope] : []
    if (!resource && scope.startsWith('launch')) return [scope]
    if (on.has(scope)) return [scope]
    if (!resource || resource.constraint !== undefined) return []
    return (categories[resource.type] ?? []).flatMap(({ token }) => {
      const part = `${scope}?category=${token}`
      return on.has(part) ? [part] : []
    })
  })
}

async function refuse({ provider, request, response }: Visit, refusal: Refusal): Promise<void> {
  await provider.interactionFinished(request, response, { ...refusal }, { mergeWithLastSubmission: false })
}

async function sendPage(
  { response }: Visit,
  { status = 200, page, formTarget }: { status?: number; page: string; formTarget?: string },
): Promise<void> {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...securityHeaders(formTarget),
    })
    .end(page)
}
