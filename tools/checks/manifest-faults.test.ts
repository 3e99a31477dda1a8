import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModuleManifest } from '@medley/service/module'
import { findManifestFaults, type ManifestFiles } from './manifest-faults.ts'
import { readRemoteDeclaration, readSlotNames } from './remote-declaration.ts'

const manifest = (changes: Partial<ModuleManifest> = {}): ModuleManifest => ({
  name: 'labs',
  label: 'Results',
  port: 4,
  owns: ['Observation'],
  pages: [{ path: 'vitals', label: 'Vitals', in: 'chart' }],
  slots: {},
  extends: ['chart.summary'],
  order: 30,
  icon: 'test-tube',
  publishes: [],
  subscribes: [],
  permissions: ['labs.read'],
  ...changes,
})

const files = (
  changes: Partial<ModuleManifest> = {},
  beside: Partial<ManifestFiles> = {},
): ManifestFiles => ({
  folder: 'labs',
  manifest: manifest(changes),
  packageName: '@medley/labs',
  exported: ['./module', './service'],
  hasService: true,
  used: new Map([['Observation', 'read']]),
  remote: { module: 'labs', pages: ['chart vitals'], extensions: ['chart.summary'] },
  ...beside,
})

const faultsOf = (...modules: ManifestFiles[]): string[] =>
  findManifestFaults({
    modules,
    servedTypes: ['Observation'],
    shellSlots: ['chart.summary'],
    icons: new Set(['test-tube']),
  })

test('manifests that agree have no fault', () => {
  assert.deepEqual(faultsOf(files()), [])
})

const faults: [RegExp, ManifestFiles[]][] = [
  [/^Observation has no owner\.$/, [files({ owns: [] })]],
  [
    /^Observation has more than one owner: labs, care\.$/,
    [files(), files({ name: 'care', port: 5, order: 40 }, { folder: 'care' })],
  ],
  [/^labs owns Basic, which the platform does not serve\.$/, [files({ owns: ['Observation', 'Basic'] })]],
  [
    /^care has the same port as another module: 4\.$/,
    [files(), files({ name: 'care', owns: [] }, { folder: 'care' })],
  ],
  [
    /^labs: modules\/labs\/module\.ts must say "uses: \{ Patient: 'read' \}"\.$/,
    [files({}, { used: new Map([['Patient', 'read']]) })],
  ],
  [/^labs says that it uses Patient, and its sources do not\.$/, [files({ uses: { Patient: 'read' } })]],
  [/^labs hears stay\.ended, which nobody publishes\.$/, [files({ subscribes: ['stay.ended'] })]],
  [/^labs fills the slot chart\.sumary, which nobody opens\.$/, [files({ extends: ['chart.sumary'] })]],
  [
    /^labs: the extension "chart\.summary" of ui\/remote\.ts is not in module\.ts\.$/,
    [files({ extends: [] })],
  ],
  [
    /^labs: the page "house " of module\.ts is not in ui\/remote\.ts\.$/,
    [files({ pages: [{ path: '', label: 'x', in: 'house' }] })],
  ],
  [/^labs: results\.read begins with its owner's name/, [files({ permissions: ['results.read'] })]],
  [/^labs: there is no icon tube\.$/, [files({ icon: 'tube' })]],
  [/names the package @medley\/lab, not/, [files({}, { packageName: '@medley/lab' })]],
  [/does not export \.\/service\.$/, [files({}, { exported: ['./module'] })]],
  [/no ui\/remote\.ts\.$/, [files({}, { remote: undefined })]],
]

for (const [sentence, modules] of faults) {
  test(`a fault is told: ${sentence.source}`, () => {
    assert.ok(
      faultsOf(...modules).some((fault) => sentence.test(fault)),
      faultsOf(...modules).join('\n'),
    )
  })
}

test('a remote is read from its source', () => {
  const source = `
    import { defineRemote } from '@medley/ui/context'
    export default defineRemote({
      module: 'labs',
      pages: { chart: { '': () => import('./a.ts'), reports: () => import('./b.ts') }, house: { '': () => import('./c.ts') } },
      extensions: { 'chart.summary': [] },
    })`

  assert.deepEqual(readRemoteDeclaration(source), {
    module: 'labs',
    pages: ['chart ', 'chart reports', 'house '],
    extensions: ['chart.summary'],
  })
})

test('slots are read from their interface', () => {
  assert.deepEqual(
    readSlotNames("export interface SlotInputs { 'chart.summary': { id: string }; banner: {} }"),
    ['chart.summary', 'banner'],
  )
})
