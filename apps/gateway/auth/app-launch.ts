/** EHR launch from the screens: which SMART apps there are, and a launch for one of them (SMART App Launch §2.0.6). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import type { IdentityClient, LaunchContext } from './identity-client.ts'
import type { Sessions } from './sessions.ts'
import { requireSession } from './sign-in.ts'

export interface Launcher {
  identity: IdentityClient
  sessions: Sessions
}

const NO_STORE = { 'cache-control': 'no-store' }

export async function answerApps(
  { identity, sessions }: Launcher,
  request: AppRequest,
): Promise<AppResponse> {
  const { principal } = await requireSession(sessions, request)
  return jsonResponse(200, { apps: await identity.apps(principal.facility) }, NO_STORE)
}

/** Answers where to lead the browser. What the launch opens, the app learns with its token and nowhere else. */
export async function answerLaunch(
  { identity, sessions }: Launcher,
  request: AppRequest,
  fhirBase: string,
): Promise<AppResponse> {
  if (request.method !== 'POST') return jsonResponse(405, {}, { allow: 'POST' })
  const { principal } = await requireSession(sessions, request)
  const { client, ...context } = wishOf(request.body)
  const { launch, url } = await identity.launch({ username: principal.subject, client, context })
  if (launch === undefined || url === undefined)
    throw fail('notFound', 'app-unknown', 'There is no such app here.')
  const target = new URL(url)
  target.searchParams.set('iss', fhirBase)
  target.searchParams.set('launch', launch)
  return jsonResponse(200, { launch, url: target.href }, NO_STORE)
}

const ID = /^[A-Za-z0-9.-]{1,64}$/

function wishOf(body: Buffer | undefined): LaunchContext & { client: string } {
  const wish = parsed(body)
  const { client, patient, encounter, intent } = wish
  if (typeof client !== 'string') throw fail('badRequest', 'launch-malformed', 'A launch names its client.')
  return {
    client,
    ...(typeof patient === 'string' && ID.test(patient) ? { patient } : {}),
    ...(typeof encounter === 'string' && ID.test(encounter) ? { encounter } : {}),
    ...(typeof intent === 'string' ? { intent } : {}),
    ...contextOf(wish['fhirContext']),
    need_patient_banner: wish['need_patient_banner'] !== false,
  }
}

const REFERENCE = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/

/** What else is open. Patient and encounter have names of their own, so they stand here only in another role. */
function contextOf(given: unknown): Pick<LaunchContext, 'fhirContext'> {
  if (given === undefined) return {}
  const fhirContext = [given].flat().map((one: unknown) => {
    const { reference, role } = (one ?? {}) as { reference?: unknown; role?: unknown }
    const type = typeof reference === 'string' ? REFERENCE.exec(reference)?.[1] : undefined
    const isNamedElsewhere =
      (type === 'Patient' || type === 'Encounter') && (role === undefined || role === 'launch')
    if (typeof reference !== 'string' || type === undefined || isNamedElsewhere || role === '')
      throw fail('badRequest', 'launch-malformed', 'fhirContext is a list of references to resources here.')
    return { reference, ...(typeof role === 'string' ? { role } : {}) }
  })
  return { fhirContext }
}

function parsed(body: Buffer | undefined): Record<string, unknown> {
  try {
    return JSON.parse(body?.toString('utf8') ?? '') as Record<string, unknown>
  } catch (cause) {
    throw fail('badRequest', 'launch-malformed', 'A launch is a JSON object.', { cause })
  }
}
