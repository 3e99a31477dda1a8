/** A mixed facility: patients and results at FHIR servers for everybody, one facility's medications at a third, the rest here. */
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readManifests } from '../../apps/host/manifests.ts'
import { type OwnPlatform, startPlatform } from './platform.ts'
import { startUpstream, type UpstreamOptions, type UpstreamServer } from './upstream-fhir-server.ts'

export interface UpstreamWorld {
  /** Numbers its versions, has every history; a client with a secret. */
  patients: UpstreamServer
  /** Versions that are no numbers, and no history of a type; a client with a key. */
  labs: UpstreamServer
  /** Of maple-grove alone; the secret is in the form, as Entra ID takes it. */
  medications: UpstreamServer
  platform: OwnPlatform
  stop(): Promise<void>
}

export async function startUpstreamWorld(): Promise<UpstreamWorld> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-upstream-'))
  chmodSync(folder, 0o755)
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const keyFile = path.join(folder, 'client.pem')
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const typesOf = new Map((await readManifests()).map(({ name, owns }) => [name, [...owns, 'Provenance']]))
  const start = (module: string, options: Omit<UpstreamOptions, 'types'>): Promise<UpstreamServer> =>
    startUpstream({ types: typesOf.get(module) ?? [], ...options })
  const patients = await start('patients', {
    interactions: ['vread', 'history-instance', 'history-type', 'history-system'],
    parameters: ['status'],
    transactions: true,
    login: { client: 'medley', secret: 'for-patients' },
  })
  const labs = await start('labs', {
    opaqueVersions: true,
    interactions: ['vread', 'history-instance'],
    parameters: ['patient', 'subject', 'code', 'status'],
    transactions: true,
    pageSize: 5,
    login: { client: 'medley', publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
  })
  const medications = await start('medications', {
    interactions: ['vread', 'history-instance', 'history-type'],
    parameters: ['patient', 'subject', 'code', 'status'],
    login: { client: 'medley', secret: 'for-medications', inForm: true },
  })
  const servers = [patients, labs, medications]
  keepFacts(folder, medications)
  const platform = await startPlatform({
    environment: {
      MEDLEY_FACILITIES: folder,
      MAPLE_SECRET: 'for-medications',
      FHIR_SERVER_URL_PATIENTS: patients.base,
      FHIR_SERVER_URL_PATIENTS_TOKEN_URL: patients.tokenUrl,
      FHIR_SERVER_URL_PATIENTS_CLIENT_ID: 'medley',
      FHIR_SERVER_URL_PATIENTS_CLIENT_SECRET: 'for-patients',
      FHIR_SERVER_URL_LABS: labs.base,
      FHIR_SERVER_URL_LABS_TOKEN_URL: labs.tokenUrl,
      FHIR_SERVER_URL_LABS_CLIENT_ID: 'medley',
      FHIR_SERVER_URL_LABS_PRIVATE_KEY_FILE: keyFile,
    },
  }).catch(async (error: unknown) => {
    await Promise.all(servers.map((one) => one.stop()))
    throw error
  })
  return {
    patients, labs, medications, platform,
    async stop() {
      await platform.stop()
      await Promise.all(servers.map((one) => one.stop()))
      rmSync(folder, { recursive: true })
    },
  } // prettier-ignore
}

function keepFacts(folder: string, medications: UpstreamServer): void {
  cpSync('facilities', path.join(folder, 'facilities'), { recursive: true })
  const file = path.join(folder, 'facilities/maple-grove.json')
  const upstream = {
    medications: {
      baseUrl: medications.base,
      tokenUrl: medications.tokenUrl,
      clientId: 'medley',
      secretVariable: 'MAPLE_SECRET',
    },
  }
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), upstream }))
}
