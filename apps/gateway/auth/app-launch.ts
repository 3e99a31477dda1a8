/** EHR launch from the screens: which SMART apps there are, and a launch for one of them (SMART App Launch §2.0.6). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import type { Principal } from '@medley/auth/principal'
import { parsed } from './fields.ts'
import type { IdentityClient, LaunchContext } from './identity-client.ts'

export interface Launcher {
  identity: IdentityClient
}

const NO_STORE = { 'cache-control': 'no-store' }

export async function answerApps({ identity }: Launcher, principal: Principal): Promise<AppResponse> {
  return jsonResponse(200, { apps: await identity.apps(principal.subject, principal.facility) }, NO_STORE)
}

/** Answers where to lead the browser. What the launch opens, the app learns with its token and nowhere else. */
export async function answerLaunch(
  { identity }: Launcher,
  principal: Principal,
  { request, fhirBase }: { request: AppRequest; fhirBase: string },
): Promise<AppResponse> {
  const { client, ...context } = wishOf(request.body)
  const { launch, url } = await identity.launch({
    ...{ username: principal.subject, facility: principal.facility },
    ...{ client, context },
  })
  if (launch === undefined || url === undefined)
    throw fail('notFound', 'app-unknown', 'There is no such app here.')
  const target = new URL(url)
  target.searchParams.set('iss', fhirBase)
  target.searchParams.set('launch', launch)
  return jsonResponse(200, { launch, url: target.href }, NO_STORE)
}

const ID = /^[A-Za-z0-9.-]{1,64}$/

function wishOf(body: Buffer | undefined): LaunchContext & { client: string } {
  const wish = parsed(body?.toString('utf8') ?? '')
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
