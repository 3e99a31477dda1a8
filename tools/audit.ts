/** `npm run audit -- verify`: whether anything that is on record was changed, removed, added, moved or cut off. */
import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writerKey } from '@medley/audit/proof'
import { readAnchors } from '@medley/audit/sealing/anchor'
import { databaseSource } from '@medley/audit/sealing/database-source'
import { readExport, writeExport } from '@medley/audit/sealing/export-file'
import { publicKeyOf } from '@medley/audit/sealing/segment'
import { verifyTrail, type Source, type Verification, type Verified } from '@medley/audit/sealing/verify'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings, SettingsError } from '@medley/service/settings'
import { openPool } from '@medley/store/postgres/open-pool'
import { anchorFile } from '../apps/audit/anchors.ts'
import { readManifests, root } from '../apps/host/manifests.ts'

const usage = `Usage: npm run audit -- verify [--module NAME] [--from SEQUENCE] [--to SEQUENCE]
       npm run audit -- export --module NAME --to-file FILE
       npm run audit -- verify --file FILE --key PUBLIC-KEY.pem [--anchors FILE.jsonl]`

class Refusal extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    ['module', 'from', 'to', 'file', 'key', 'anchors', 'to-file'].map(
      (name) => [name, { type: 'string' }] as const,
    ),
  ),
})
const given = (name: string): string | undefined => values[name]
const numberOf = (name: string): number | undefined => {
  const text = given(name)
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new Refusal(`--${name} takes a sequence number.`)
}

/** The databases of the platform on this data folder, or of the environment. */
async function openTrails() {
  const modules = [...(await readManifests()).map(({ name }) => name), 'gateway', 'identity', 'adapters']
  const settings = readSettings(platformSettings(modules.slice(0, -3)))
  const data = path.resolve(root, settings.data)
  const embedded = readJson(path.join(data, 'postgres/auditor-urls.json'))
  const wanted = given('module')
  if (wanted !== undefined && !modules.includes(wanted))
    throw new Refusal(`${wanted} is none of ${modules.join(', ')}.`)
  const trails = modules
    .filter((name) => wanted === undefined || name === wanted)
    .map((name) => ({
      name,
      url:
        settings.auditorUrls[name] ||
        settings.ownerUrls[name] ||
        settings.databaseUrls[name] ||
        embedded[name] ||
        '',
    }))
    .filter(({ url }) => url !== '')
  if (trails.length === 0)
    throw new Refusal(`No platform was started on the data folder ${data}: npm start first.`)
  return { trails, data, anchorFolder: settings.anchors || path.join(data, 'audit/anchors') }
}

const readJson = (file: string): Record<string, string> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}

const readOptional = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8') : undefined

async function verifyAll(): Promise<boolean> {
  const { trails, data, anchorFolder } = await openTrails()
  const key = readFileSync(given('key') ?? path.join(data, 'keys/audit-seal-public.pem'), 'utf8')
  const master = readOptional(path.join(data, 'keys/audit-master.txt'))?.trim()
  let isIntact = true
  for (const { name, url } of trails) {
    const pool = openPool({ url, max: 1, name: 'medley-verify' })
    try {
      const verified = await verifyTrail(databaseSource(pool), {
        sealKeys: [publicKeyOf(key)],
        writerKey: master === undefined ? undefined : writerKey(master, name),
        anchors: readAnchors(readOptional(anchorFile(anchorFolder, name)) ?? ''),
        from: numberOf('from'),
        to: numberOf('to'),
      })
      isIntact = tell(name, verified) && isIntact
    } finally {
      await pool.end()
    }
  }
  return isIntact
}

async function verifyFile(file: string): Promise<boolean> {
  const key = given('key')
  if (key === undefined) throw new Refusal('Give --key, the public key of the seals.')
  const { module, source }: { module: string; source: Source } = readExport(readFileSync(file, 'utf8'))
  const anchors = given('anchors')
  const options: Verification = {
    sealKeys: [publicKeyOf(readFileSync(key, 'utf8'))],
    anchors: anchors === undefined ? [] : readAnchors(readFileSync(anchors, 'utf8')),
    from: numberOf('from'),
    to: numberOf('to'),
  }
  return tell(module, await verifyTrail(source, options))
}

/** Answers whether it is intact. */
function tell(name: string, { records, segments, open, openSince, finding }: Verified): boolean {
  const late = openSince !== undefined && Date.now() - openSince > LATE_MS
  const waiting =
    open === 0
      ? ''
      : `, ${open} not sealed yet${late ? ` since ${new Date(openSince).toISOString()}: IS THE SEALER RUNNING?` : ''}`
  process.stdout.write(
    finding
      ? `${name}: first bad sequence ${finding.sequence} (${finding.fault})\n`
      : `${name}: intact, ${records} records in ${segments} segments${waiting}\n`,
  )
  return finding === undefined
}

const LATE_MS = 5 * 60_000

async function exportTrail(): Promise<boolean> {
  const file = given('to-file')
  if (given('module') === undefined || file === undefined) throw new Refusal(usage)
  const { trails } = await openTrails()
  for (const { name, url } of trails) {
    const pool = openPool({ url, max: 1, name: 'medley-verify' })
    writeFileSync(file, await writeExport(name, databaseSource(pool)), { mode: 0o600 })
    await pool.end()
  }
  return true
}

try {
  const [verb] = positionals
  const file = given('file')
  if (verb !== 'verify' && verb !== 'export') throw new Refusal(usage)
  const isIntact = await (verb === 'export'
    ? exportTrail()
    : file === undefined
      ? verifyAll()
      : verifyFile(file))
  process.exitCode = isIntact ? 0 : 1
} catch (error) {
  const isForPeople = error instanceof Refusal || error instanceof SettingsError
  if (!isForPeople) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
