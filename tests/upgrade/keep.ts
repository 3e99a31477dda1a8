/**
 * Keeps what the version that is released wrote, for the versions after it: `node tests/upgrade/keep.ts` starts a platform of this
 * version, writes, and leaves a backup in tests/upgrade/VERSION: the tables of every database, rows of medications alone,
 * and in expected.json what its resources are. Run once a release, before the version is raised.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'
import { readManifest, writeManifest } from '../../tools/backup/manifest.ts'
import { fhirClient } from '../conformance/client.ts'
import { startPlatform } from '../harness/platform.ts'
import { runTool } from '../harness/run-tool.ts'

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
const folder = path.join(root, 'tests/upgrade', version)

const subject = { reference: 'Patient/upgrade' }
const coded = (text: string): object => ({ text, coding: [{ system: 'urn:medley:test', code: text }] })
const written: readonly Record<string, unknown>[] = [
  {
    resourceType: 'MedicationRequest',
    ...{
      id: 'order',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: coded('warfarin'),
    },
    dosageInstruction: [
      { doseAndRate: [{ doseQuantity: { value: '§2.50§', unit: 'mg' } }], text: 'every evening' },
    ],
  },
  {
    resourceType: 'MedicationAdministration',
    ...{ id: 'dose', status: 'completed', subject, medicationCodeableConcept: coded('warfarin') },
    ...{ effectiveDateTime: '2026-11-25T20:00:00-05:00', request: { reference: 'MedicationRequest/order' } },
  },
  {
    resourceType: 'AllergyIntolerance',
    ...{ id: 'allergy', patient: subject, code: coded('penicillin Ä ñ 漢') },
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
  },
  { resourceType: 'List', id: 'list', status: 'current', mode: 'working', subject },
]
/** A decimal keeps its zeros. */
const textOf = (resource: object): string => JSON.stringify(resource).replaceAll(/"§(.*?)§"/g, '$1')

const platform = await startPlatform()
const fhir = fhirClient(platform, await platform.token())
const expected: Record<string, string> = {}
for (const resource of [...written, { ...written[0], status: 'on-hold' }]) {
  const url = `${String(resource['resourceType'])}/${String(resource['id'])}`
  const { status, text } = await fhir(url, { method: 'PUT', body: textOf(resource) })
  if (status >= 300) throw new Error(text)
  expected[url] = (await fhir(url)).text
}
expected['MedicationRequest/order/_history/1'] = (await fhir('MedicationRequest/order/_history/1')).text
rmSync(folder, { recursive: true, force: true })
const { output } = await runTool(platform, 'backup', ['--to', folder, '--unencrypted'])
process.stdout.write(output)
await platform.stop()

const manifest = readManifest(folder, undefined)
const databases = Object.fromEntries(
  Object.entries(manifest.databases).map(([name, database]) => [
    name,
    name === 'medications' ? database : { ...database, tables: [], sequences: [] },
  ]),
)
writeManifest(folder, { ...manifest, databases, files: [] }, undefined)
for (const name of [...Object.keys(databases), 'files'])
  if (name !== 'medications') rmSync(path.join(folder, name), { recursive: true })
writeFileSync(path.join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`)
