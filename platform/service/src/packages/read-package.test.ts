import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { SettingsError } from '../settings.ts'
import { readPackages } from './package-files.ts'
import { PackageError, readPackage } from './read-package.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-packages-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const profile = { resourceType: 'StructureDefinition', url: 'urn:p', name: 'P', kind: 'resource', type: 'Patient', snapshot: { element: [{ path: 'Patient', short: 'prose', min: 0 }] } } // prettier-ignore

function pack(name: string, files: Readonly<Record<string, unknown>>): string {
  const home = path.join(folder, name)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    writeFileSync(path.join(home, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const archive = path.join(folder, `${name}.tgz`)
  execFileSync('tar', ['-czf', archive, '-C', home, 'package'])
  return archive
}

const manifest = { name: 'test.package', version: '1.2.0', fhirVersions: ['4.0.1'] }

describe('a package', () => {
  test('gives its definitions without prose, and neither examples nor anything else', () => {
    const long = `package/${'x'.repeat(120)}.json`
    const file = pack('good', {
      'package/package.json': manifest,
      'package/StructureDefinition-p.json': profile,
      [long]: { resourceType: 'ValueSet', url: 'urn:v' },
      'package/example/StructureDefinition-q.json': profile,
      'package/SearchParameter-s.json': {
        resourceType: 'SearchParameter',
        url: 'urn:s',
        name: 'StructureDefinition',
      },
    })

    const { name, version, definitions } = readPackage(file)

    assert.deepEqual([name, version], ['test.package', '1.2.0'])
    assert.deepEqual(definitions.map(({ url }) => url).sort(), ['urn:p', 'urn:v'])
    const [found] = definitions.filter((one) => one.resourceType === 'StructureDefinition')
    assert.deepEqual(found?.snapshot?.element, [{ path: 'Patient', min: 0 }])
  })

  for (const [what, file, why] of [
    ['not there', () => path.join(folder, 'none.tgz'), /ENOENT/],
    ['no archive', () => write('text.tgz', 'hello'), /incorrect header check/],
    ['no tar', () => write('notar.tgz', gzipSync('x'.repeat(2000))), /no tar archive/],
    ['cut off', () => write('cut.tgz', gzipSync(cutOff())), /cut off/],
    ['without a manifest', () => pack('bare', { 'package/a.json': profile }), /no package\/package.json/],
    [
      'of another FHIR',
      () => pack('r5', { 'package/package.json': { ...manifest, fhirVersions: ['5.0.0'] } }),
      /for FHIR 5.0.0/,
    ],
    [
      'with broken JSON',
      () => pack('broken', { 'package/package.json': manifest, 'package/a.json': '{"ValueSet"' }),
      /JSON/,
    ],
  ] as const) {
    test(`that is ${what} cannot be used`, () => {
      assert.throws(
        () => readPackage(file()),
        (error) => error instanceof PackageError && why.test(error.message),
      )
    })
  }
})

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

function cutOff(): Buffer {
  const header = Buffer.alloc(512)
  header.write('package/a.json', 0)
  header.write('00000002000', 124)
  header.write('0', 156)
  return header
}

test('packages are those of the setting and those in the data folder', () => {
  const data = mkdtempSync(path.join(folder, 'data-'))
  const named = pack('named', { 'package/package.json': { ...manifest, name: 'named' } })
  const own = pack('own', { 'package/package.json': { ...manifest, name: 'own' } })
  mkdirSync(path.join(data, 'packages'))
  execFileSync('cp', [own, path.join(data, 'packages')])

  assert.deepEqual(
    readPackages({ data, packages: ` ${named}, ` }).map(({ name }) => name),
    ['named', 'own'],
  )
  assert.deepEqual(readPackages({ data: path.join(data, 'other'), packages: '' }), [])
  assert.throws(
    () => readPackages({ data, packages: '/no/such.tgz' }),
    (error) => error instanceof SettingsError && /no\/such\.tgz/.test(error.message),
  )
})
