/**
 * A SMART app in one file (https://hl7.org/fhir/smart-app-launch/): opened from a chart it asks for access with PKCE, and
 * shows whose chart that is and what they are allergic to. There is nothing in it that an app of your own could not do.
 */
const CLIENT = 'medley-sample'
const SCOPE = 'launch openid fhirUser patient/Patient.r patient/AllergyIntolerance.rs'
const HERE = `${location.origin}/`
/** Kept by this tab alone, from the way out to the way back. */
const TRIP = 'trip'
/** Servers that this app trusts: those of this machine. Yours has a list. */
const TRUSTED = /^(localhost|127\.0\.0\.1)$/

/** @param {Uint8Array} bytes */
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** An error whose sentence is for the person. */
class Told extends Error {}

/** Step 1: the chart led here with its address (`iss`) and a launch; lead on to where the person allows it. */
async function begin(iss, launch) {
  if (!TRUSTED.test(new URL(iss).hostname)) throw new Told('This app does not know that server.')
  const found = await fetch(`${iss}/.well-known/smart-configuration`)
  const { authorization_endpoint: authorize, token_endpoint: token } = await found.json()
  const [state, verifier] = [random(), random()]
  sessionStorage.setItem(TRIP, JSON.stringify({ iss, token, state, verifier }))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const wish = {
    response_type: 'code',
    client_id: CLIENT,
    redirect_uri: HERE,
    scope: SCOPE,
    aud: iss,
    launch,
    state,
  }
  const proof = { code_challenge: base64url(new Uint8Array(digest)), code_challenge_method: 'S256' }
  location.replace(`${authorize}?${new URLSearchParams({ ...wish, ...proof })}`)
}

/** Step 2: back with a code, which becomes a token. */
async function redeem(code, state) {
  const trip = JSON.parse(sessionStorage.getItem(TRIP) ?? '{}')
  sessionStorage.removeItem(TRIP)
  history.replaceState(null, '', '/')
  if (!trip.state || trip.state !== state)
    throw new Told('This answer belongs to another request. Open the app anew.')
  const form = { grant_type: 'authorization_code', code, redirect_uri: HERE, client_id: CLIENT }
  const response = await fetch(trip.token, {
    method: 'POST',
    body: new URLSearchParams({ ...form, code_verifier: trip.verifier }),
  })
  const { access_token: token, patient } = await response.json()
  if (!token || !patient) throw new Told('The chart gave this app no access.')
  await show({ iss: trip.iss, token, patient })
}

/** Step 3: read with the token, as often as wanted, until it ends. */
async function show(access) {
  const [patient, allergies] = await Promise.all([
    read(access, `Patient/${access.patient}`),
    read(access, `AllergyIntolerance?patient=${access.patient}&_count=50`),
  ])
  const { family = '', given = [] } = patient.name?.[0] ?? {}
  const rows = (allergies.entry ?? []).map(
    ({ resource }) => resource.code?.text ?? resource.code?.coding?.[0]?.display,
  )
  const button = element('button', 'Read again')
  button.addEventListener('click', () => void attempt(() => show(access)))
  fill(
    element('h1', [...given, family].join(' ')),
    element('p', `born ${patient.birthDate ?? 'on a day not recorded'}`, 'sub'),
    element('h2', 'Allergies'),
    rows.length > 0 ? list(rows) : element('p', 'None recorded.'),
    button,
  )
}

async function read({ iss, token }, path) {
  const response = await fetch(`${iss}/${path}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/fhir+json' },
  })
  if (response.status === 401) throw new Told('Access has ended. Open the app anew from the chart.')
  if (!response.ok) throw new Told(`The chart did not answer (${response.status}).`)
  return response.json()
}

function element(name, text, style = '') {
  const made = Object.assign(document.createElement(name), { textContent: text })
  if (style) made.className = style
  return made
}

function list(rows) {
  const made = document.createElement('ul')
  made.append(...rows.map((row) => element('li', row ?? 'without a name')))
  return made
}

function fill(...parts) {
  const card = document.getElementById('card')
  card.replaceChildren(...parts)
  card.removeAttribute('aria-busy')
}

/** What failed never looks like a chart. */
async function attempt(work) {
  try {
    await work()
  } catch (error) {
    fill(element('p', error instanceof Told ? error.message : 'The chart was not reached.', 'alarm'))
  }
}

const query = new URLSearchParams(location.search)
const [iss, launch, code] = ['iss', 'launch', 'code'].map((name) => query.get(name))
await attempt(() => {
  if (iss && launch) return begin(iss, launch)
  if (code) return redeem(code, query.get('state'))
  if (query.has('error')) throw new Told('Access was not given.')
  throw new Told('Open this app from a chart: Apps, Allergy card.')
})
