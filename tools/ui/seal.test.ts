import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Platform } from './platform.ts'
import { sealFile, sealRemote } from './seal.ts'

const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

const platform: Platform = {
  versions: { '@angular/core': '22.2.6', '@medley/ui': '0.1.0' },
  preload: [],
  importmap: {
    imports: { '@angular/core': '/platform/core.js', '@medley/ui/context': '/platform/ui.js' },
    integrity: {},
  },
}

/** A build of `labs` as the CLI leaves it. */
function build(code: string, inputs: readonly string[] = ['modules/labs/ui/remote.ts']): string {
  const folder = mkdtempSync(join(tmpdir(), 'medley-seal-'))
  folders.push(folder)
  writeFileSync(join(folder, 'main-ABC.js'), code)
  const stats = { inputs: Object.fromEntries(inputs.map((file) => [file, {}])), outputs: {} }
  writeFileSync(join(folder, 'browser-stats.json'), JSON.stringify(stats))
  return folder
}

test('a seal names entry, hashes, and the range of everything that is imported', () => {
  const folder = build('import{a}from"@angular/core";import{d}from"@medley/ui/context";import("./page.js")')
  const seal = sealRemote('labs', folder, platform)
  assert.equal(seal.entry, 'main-ABC.js')
  assert.deepEqual(seal.requires, { '@angular/core': '^22.2.6', '@medley/ui': '^0.1.0' })
  assert.match(seal.files['main-ABC.js'] ?? '', /^sha384-/)
  assert.deepEqual(JSON.parse(readFileSync(join(folder, sealFile), 'utf8')), seal)
})

test('a build that brings its own copy of the platform is refused by name', () => {
  const angular = build('', ['modules/labs/ui/remote.ts', 'node_modules/@angular/core/fesm2022/core.mjs'])
  assert.throws(() => sealRemote('labs', angular, platform), /labs brings its own copy of @angular\/core/)
  const kit = build('', ['platform/ui/dist/context.js'])
  assert.throws(() => sealRemote('labs', kit, platform), /its own copy of @medley\/ui/)
})

test('a build that imports what the platform does not serve is refused', () => {
  const folder = build('import{x}from"@angular/material/button"')
  assert.throws(
    () => sealRemote('labs', folder, platform),
    /imports '@angular\/material\/button', which the platform does not serve/,
  )
})
