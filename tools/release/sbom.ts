/** What is in an artefact, for whoever looks for weaknesses: CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'

interface PackageFile {
  name: string
  version: string
  license?: string
}

interface Component {
  type: 'library' | 'application'
  'bom-ref': string
  name: string
  version: string
  purl: string
  licenses?: { license: { id: string } }[]
  hashes?: { alg: 'SHA-512'; content: string }[]
}

const purlOf = ({ name, version }: PackageFile): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

const readPackage = (folder: string): PackageFile =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as PackageFile

/** `node_modules/a/node_modules/@b/c/d.js` → `node_modules/a/node_modules/@b/c`; of our own: `platform/store`. */
const folderOf = (file: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? /^(?:platform|modules|apps)\/[^/]+/.exec(file)?.[0]

/** `files` are those that went into the artefact, relative to the repository. Nothing in it depends on time or place. */
export function sbomOf({ name, version }: PackageFile, files: Iterable<string>): string {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>
  }
  const folders = new Set([...files].flatMap((file) => folderOf(file) ?? []))
  const components = [...folders].sort().map((folder) => componentOf(folder, packages[folder]?.integrity))
  const self = { name, version }
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: { type: 'application', 'bom-ref': purlOf(self), ...self, purl: purlOf(self) } },
      components: components.filter(({ purl }) => purl !== purlOf(self)),
    },
    null,
    2,
  )}\n`
}

function componentOf(folder: string, integrity: string | undefined): Component {
  const found = readPackage(folder)
  const { name, version, license } = found
  const sha512 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1]
  return {
    ...{ type: 'library', 'bom-ref': purlOf(found), name, version, purl: purlOf(found) },
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
    ...(sha512 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  }
}
