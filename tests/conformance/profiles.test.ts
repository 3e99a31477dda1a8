/** FHIR packages of a facility: loaded at start, enforced as the setting says, asked for by $validate. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePorts } from '../harness/free-ports.ts'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'
import { type OwnPlatform, type Platform, startPlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, type Resource } from './client.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = fileURLToPath(new URL('../../../shared/data/igs/', import.meta.url))
const skip = existsSync(folder) ? false : `no packages at ${folder}`
if (skip) process.emitWarning(`Tests with FHIR packages are skipped: ${skip}`)

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'
const PATIENT = `${US_CORE}us-core-patient`
const PRESSURE = `${US_CORE}us-core-blood-pressure`

const patient = (rest: object = {}): Resource => ({
  resourceType: 'Patient',
  meta: { profile: [PATIENT] },
  identifier: [{ system: 'urn:test:mrn', value: '1' }],
  name: [{ family: 'Rao', given: ['Asha'] }],
  gender: 'female',
  ...rest,
})

const component = (code: string, unit = 'mm[Hg]') => ({
  code: { coding: [{ system: 'http://loinc.org', code }] },
  valueQuantity: { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: unit },
})

const pressure = (components: readonly object[], rest: object = {}): Resource => ({
  resourceType: 'Observation',
  meta: { profile: [PRESSURE] },
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-11-25',
  component: components,
  ...rest,
})

interface OutcomeIssue {
  severity: string
  code: string
  diagnostics: string
  expression?: string[]
}

const issuesIn = ({ json }: Answer): OutcomeIssue[] => json.issue as OutcomeIssue[]

const briefly = (answer: Answer): string[] =>
  issuesIn(answer)
    .filter(({ severity }) => severity !== 'information')
    .map(({ severity, code, expression: [path] = [] }) => `${severity} ${code} ${path}`)

const post = (fhir: Fhir, body: Resource, headers: Record<string, string> = {}): Promise<Answer> =>
  fhir(body.resourceType, { method: 'POST', body, headers })

const withBundle = (fhir: Fhir, type: string, ...resources: readonly Resource[]): Promise<Answer> =>
  fhir('', {
    method: 'POST',
    body: {
      resourceType: 'Bundle',
      type,
      entry: resources.map((resource) => ({
        resource,
        request: { method: 'POST', url: resource.resourceType },
      })),
    },
  })

/** Services of the platform once more, on other ports and with another setting. */
async function runServices(
  platform: Platform,
  environment: Record<string, string>,
  work: (fhir: Fhir) => Promise<void>,
): Promise<void> {
  const { dataDir } = platform
  const port = await findFreePorts()
  const urls = JSON.parse(readFileSync(path.join(dataDir, 'postgres/owner-urls.json'), 'utf8')) as {
    patients: string
  }
  const child = spawn(process.execPath, ['--no-warnings', 'apps/host/main.ts', 'patients'], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      MEDLEY_PORT: String(port),
      MEDLEY_DATA: dataDir,
      MEDLEY_VERIFY_KEY_FILE: path.join(dataDir, 'keys/internal-verify.json'),
      DATABASE_URL_PATIENTS: urls.patients,
      ...environment,
    },
  })
  try {
    const baseUrl = `http://127.0.0.1:${port + 1}`
    await waitUntilReady(`${baseUrl}/readyz`)
    await work(fhirClient({ baseUrl }, await platform.tokenFor('patients')))
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempts = 0; attempts < 600; attempts++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await delay(100)
  }
  throw new Error(`${url} does not get ready.`)
}

describe('FHIR packages', { skip }, () => {
  const dataDir = skip ? '' : makePreparedDataDir()
  let platform: OwnPlatform
  let fhir: Fhir
  before(async () => {
    profiles('add', `${folder}us-core-610.tgz`)
    platform = await startPlatform({ dataDir })
    fhir = fhirClient(platform, await platform.token())
  })
  after(async () => {
    await platform.stop()
    removeDataDir(dataDir)
  })

  const profiles = (...args: readonly string[]): string =>
    execFileSync(process.execPath, ['--no-warnings', 'tools/profiles.ts', ...args], {
      cwd: root,
      env: { ...process.env, MEDLEY_DATA: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })

  test('are listed, and a file that is none is refused before it is kept', () => {
    assert.throws(() => profiles('add', 'package.json'), /cannot be used/)
    assert.throws(() => profiles('remove', '../x@1'), /NAME@VERSION/)
    assert.match(profiles('list'), /^hl7\.fhir\.us\.core@6\.1\.0: 59 profiles$/m)
  })

  test('accepted is what is as it claims', () => acceptsWhatIsRight(fhir))
  test('refused is what is not', () => refusesWhatIsWrong(fhir))
  test('refused is an edit that makes it so', () => refusesEdits(fhir))
  test('refused is a transaction with one such resource, and of a batch that entry', () =>
    refusesInBundles(fhir))
  test('$validate looks at the profile that is asked for and those that are claimed', () => validates(fhir))
  test('the CapabilityStatement names them', () => saysWhatItKnows(fhir))

  test('warn: it is stored, and what is wrong is said', async () => {
    const environment = { MEDLEY_PROFILES: 'warn', MEDLEY_PACKAGES: `${folder}us-core-700.tgz` }
    await runServices(platform, environment, storesWithWarning)
  })

  test('off: only $validate looks', async () => {
    await runServices(platform, { MEDLEY_PROFILES: 'off' }, storesSilently)
  })

  test('that cannot be read stop the start, with their name', async () => {
    const starting = startPlatform({ dataDir, environment: { MEDLEY_PACKAGES: '/no/such.tgz' } })
    await assert.rejects(starting, /MEDLEY_PACKAGES names \/no\/such\.tgz, which is not there/)
  })
})

async function storesWithWarning(fhir: Fhir): Promise<void> {
  const silent = await post(fhir, patient({ gender: undefined }))
  assert.equal(silent.status, 201)
  assert.match(silent.headers.get('warning') ?? '', /^199 medley "Patient needs an element 'gender'/)

  const told = await post(fhir, patient({ gender: undefined }), { prefer: 'return=OperationOutcome' })
  assert.equal(told.status, 201)
  assert.deepEqual(briefly(told), ['warning required Patient'])

  const fine = await post(fhir, patient())
  assert.equal(fine.headers.get('warning'), null)

  const newer = await post(fhir, patient({ meta: { profile: [`${PATIENT}|7.0.0`] }, name: undefined }))
  assert.match(newer.headers.get('warning') ?? '', /us-core-patient\|7\.0\.0/)

  for (const type of ['transaction', 'batch']) {
    const { json } = await withBundle(fhir, type, patient({ name: undefined }), patient())
    const answers = (json.entry ?? []).map(({ response }) => response as { status: string; outcome?: object })
    assert.deepEqual(
      answers.map(({ status, outcome }) => [status, outcome !== undefined]),
      [
        ['201 Created', true],
        ['201 Created', false],
      ],
      type,
    )
  }
}

async function storesSilently(fhir: Fhir): Promise<void> {
  const stored = await post(fhir, patient({ gender: undefined }))
  assert.equal(stored.status, 201)
  assert.equal(stored.headers.get('warning'), null)

  const verdict = await fhir(`Patient/${stored.json.id}/$validate`)
  assert.deepEqual(briefly(verdict), ['error required Patient'])
}

const both = [component('8480-6'), component('8462-4')]

async function acceptsWhatIsRight(fhir: Fhir): Promise<void> {
  for (const resource of [
    patient(),
    pressure(both),
    patient({ meta: { profile: [`${PATIENT}|6.1.0`] } }),
    // Nothing is known of these.
    patient({ meta: { profile: ['urn:unknown', `${PATIENT}|5.0.0`] }, name: undefined }),
    patient({ meta: undefined, name: undefined }),
  ]) {
    const { status, text } = await post(fhir, resource)
    assert.equal(status, 201, text)
  }
}

async function refusesWhatIsWrong(fhir: Fhir): Promise<void> {
  for (const [resource, wanted] of [
    [patient({ gender: undefined }), 'error required Patient'],
    [patient({ name: [{ use: 'official' }] }), 'error invariant Patient.name[0]'],
    [patient({ identifier: [{ value: '1' }] }), 'error required Patient.identifier[0]'],
    [
      patient({ extension: [{ url: `${US_CORE}us-core-birthsex`, valueString: 'F' }] }),
      'error structure Patient.extension[0].valueString',
    ],
    [pressure([component('8480-6')]), 'error required Observation'],
    [pressure([...both, component('8480-6')]), 'error structure Observation.component'],
    [
      pressure([component('8480-6', 'kPa'), component('8462-4')]),
      'error value Observation.component[0].valueQuantity.code',
    ],
    [pressure(both, { subject: { reference: 'Group/1' } }), 'error value Observation.subject'],
    [pressure(both, { meta: { profile: [PATIENT] } }), 'error structure Observation.meta.profile'],
  ] as const) {
    const answer = await post(fhir, resource)
    assert.equal(answer.status, 422, wanted)
    assert.ok(briefly(answer).includes(wanted), `${wanted}, not ${briefly(answer).join('; ')}`)
  }
}

async function refusesEdits(fhir: Fhir): Promise<void> {
  const { json } = await post(fhir, patient())
  const address = `Patient/${json.id}`
  const put = await fhir(address, { method: 'PUT', body: { ...patient({ gender: undefined }), id: json.id } })
  assert.equal(put.status, 422)
  const patch = await fhir(address, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
    body: [{ op: 'remove', path: '/gender' }],
  })
  assert.equal(patch.status, 422)
  assert.deepEqual(briefly(patch), ['error required Patient'])

  const bare = await post(fhir, patient({ meta: undefined, gender: undefined }))
  const claim = await fhir(`Patient/${bare.json.id}/$meta-add`, {
    method: 'POST',
    body: {
      resourceType: 'Parameters',
      parameter: [{ name: 'meta', valueMeta: { profile: [PATIENT] } }],
    },
  })
  assert.equal(claim.status, 422)
}

async function refusesInBundles(fhir: Fhir): Promise<void> {
  const whole = await withBundle(fhir, 'transaction', patient(), pressure([component('8480-6')]))
  assert.equal(whole.status, 422)
  assert.ok(briefly(whole).includes('error required Bundle.entry[1].resource'), briefly(whole).join('; '))

  const parts = await withBundle(fhir, 'batch', patient(), pressure([component('8480-6')]))
  assert.deepEqual(
    (parts.json.entry ?? []).map(({ response }) => response.status.slice(0, 3)),
    ['201', '422'],
  )
}

async function validates(fhir: Fhir): Promise<void> {
  const validate = (resource: Resource, query = ''): Promise<Answer> =>
    fhir(`${resource.resourceType}/$validate${query}`, { method: 'POST', body: resource })
  const bare = patient({ meta: undefined, gender: undefined, name: undefined })

  assert.deepEqual(briefly(await validate(bare)), [])
  assert.deepEqual(briefly(await validate(bare, `?profile=${PATIENT}`)), [
    'error required Patient',
    'error required Patient',
  ])
  assert.deepEqual(
    briefly(await validate({ ...bare, meta: { profile: [PATIENT] } }, `?profile=${PATIENT}`)),
    ['error required Patient', 'error required Patient'],
  )
  const byParameters = await fhir('Patient/$validate', {
    method: 'POST',
    body: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'mode', valueCode: 'create' },
        { name: 'profile', valueUri: `${PATIENT}|6.1.0` },
        { name: 'resource', resource: bare },
      ],
    },
  })
  assert.deepEqual(briefly(byParameters), ['error required Patient', 'error required Patient'])
  assert.deepEqual(briefly(await validate(bare, '?profile=urn:unknown')), [
    'error not-found Parameters.parameter',
  ])
  assert.deepEqual(briefly(await validate(patient({ meta: { profile: ['urn:unknown'] } }))), [
    'warning not-found Patient.meta.profile[0]',
  ])
  assert.deepEqual(briefly(await validate(bare, `?profile=${PRESSURE}`)), [
    'error structure Patient.meta.profile',
  ])

  const unchecked = await validate(
    patient({
      extension: [
        {
          url: `${US_CORE}us-core-race`,
          extension: [
            {
              url: 'ombCategory',
              valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '2028-9' },
            },
            { url: 'text', valueString: 'Asian' },
          ],
        },
      ],
    }),
  )
  assert.deepEqual(briefly(unchecked), [])
  assert.ok(issuesIn(unchecked).some(({ diagnostics }) => /omb-race-category.*not checked/.test(diagnostics)))
}

async function saysWhatItKnows(fhir: Fhir): Promise<void> {
  const { json } = await fhir('metadata')
  const { rest } = json as unknown as {
    rest: { resource: { type: string; supportedProfile?: string[] }[] }[]
  }
  const profiles = rest[0]?.resource.find(({ type }) => type === 'Patient')?.supportedProfile
  assert.deepEqual(profiles, [`${PATIENT}|6.1.0`])
}
