/** Two FHIR servers that are not ours, with something in them, and a platform that has them behind its gateway. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Fhir, fhirClient } from '../conformance/client.ts'
import { knownParameters, type LimitedServer, startLimitedServer } from './limited-fhir-server.ts'
import { type OwnPlatform, startPlatform } from './platform.ts'

export interface ForeignWorld {
  /** Keeps Observation and DiagnosticReport, and can do next to nothing. */
  poor: LimitedServer
  /** Keeps Immunization and Goal, and can do more. */
  able: LimitedServer
  platform: OwnPlatform
  fhir: Fhir
  stop(): Promise<void>
}

/** How the gateway logs in at the first. */
export const POOR_LOGIN = 'Basic bWU6c2VjcmV0'

export const LOINC = 'http://loinc.org'
export const coded = (code: string) => ({ coding: [{ system: LOINC, code }] })
const observation = (id: string, { code, ...more }: { code: string; [name: string]: unknown }) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded(code),
  ...more,
})

export async function startForeignWorld(): Promise<ForeignWorld> {
  const poor = await startLimitedServer({
    types: ['Observation', 'DiagnosticReport'],
    parameters: knownParameters,
    interactions: ['read', 'create', 'update', 'search-type'],
    authorization: POOR_LOGIN,
  })
  const able = await startLimitedServer({
    types: ['Immunization', 'Goal'],
    parameters: { _id: knownParameters['_id'] as never, patient: knownParameters['patient'] as never },
    interactions: ['read', 'create', 'update', 'delete', 'search-type', 'history-instance'],
    isAble: true,
    authorization: 'Bearer token',
    pageSize: 50,
  })
  for (const [id, patient, code, date, value] of [
    ['o1', 'ann', 'weight', '2024-01-03', 70],
    ['o2', 'ann', 'height', '2024-01-01', 170],
    ['o3', 'bob', 'weight', '2024-01-02', 80],
    ['o4', 'ann', 'weight', '2024-01-05', 71],
    ['o5', 'bob', 'pulse', '2024-01-04', 60],
    ['o6', 'ann', 'pulse', undefined, 61],
    ['o7', 'bob', 'weight', '2024-02-01', 82],
  ] as const)
    // prettier-ignore
    poor.put(observation(id, { subject: { reference: `${poor.base}/Patient/${patient}` }, code, ...(date ? { effectiveDateTime: date } : {}), valueQuantity: { value, unit: 'x' } }))
  poor.put({
    resourceType: 'DiagnosticReport', id: 'r1', status: 'final', code: coded('panel'),
    subject: { reference: `${poor.base}/Patient/ann` },
    result: ['o1', 'o2'].map((id) => ({ reference: `${poor.base}/Observation/${id}` })),
  }) // prettier-ignore
  for (const [id, patient] of [
    ['i1', 'ann'],
    ['i2', 'bob'],
    ['i3', 'ann'],
  ] as const)
    // prettier-ignore
    able.put({ resourceType: 'Immunization', id, status: 'completed', vaccineCode: coded('flu'), occurrenceDateTime: '2024-01-01', patient: { reference: `Patient/${patient}` } })
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-foreign-'))
  chmodSync(folder, 0o755)
  const file = path.join(folder, 'federation.json')
  const limited = {
    baseUrl: poor.base,
    name: 'poor',
    timeoutMs: 1000,
    auth: { type: 'basic', username: 'me', password: 'secret' },
  }
  const oauth = {
    type: 'client_credentials',
    tokenUrl: able.base.replace('/fhir', '/token'),
    clientId: 'me',
    clientSecret: 'secret',
  }
  const other = { baseUrl: able.base, name: 'able', auth: oauth, timeoutMs: 1000 }
  writeFileSync(
    file,
    JSON.stringify({ Observation: limited, DiagnosticReport: limited, Immunization: other, Goal: other }),
  )
  const platform = await startPlatform({ environment: { MEDLEY_FEDERATION: file } }).catch(
    async (error: unknown) => {
      await Promise.all([poor.stop(), able.stop()])
      throw error
    },
  )
  const fhir = fhirClient(platform, await platform.token())
  for (const [id, family, gender] of [
    ['ann', 'Foreigner', 'female'],
    ['bob', 'Local', 'male'],
  ])
    // prettier-ignore
    await fhir(`Patient/${id}`, { method: 'PUT', body: { resourceType: 'Patient', id, name: [{ family }], gender } })
  return {
    poor, able, platform, fhir,
    async stop() {
      await platform.stop()
      await Promise.all([poor.stop(), able.stop()])
      rmSync(folder, { recursive: true })
    },
  } // prettier-ignore
}
