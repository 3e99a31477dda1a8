/** The import rules, tried on a small repository of the same layout: good code passes, each planted fault is named. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tree = mkdtempSync(path.join(os.tmpdir(), 'medley-imports-'))
after(() => rmSync(tree, { recursive: true }))

const good: Record<string, string> = {
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
  'platform/fhir/package.json':
    '{ "name": "@medley/fhir", "type": "module", "exports": { "./*": "./src/*.ts" } }',
  'platform/fhir/src/failures.ts': 'export const fail = 1\n',
  'platform/store/package.json':
    '{ "name": "@medley/store", "type": "module", "exports": { "./*": "./src/*.ts" } }',
  'platform/store/src/store.ts': "import { fail } from '@medley/fhir/failures'\nexport const store = fail\n",
  'platform/ui/src/index.ts': 'export const kit = 1\n',
  'platform/testing/package.json':
    '{ "name": "@medley/testing", "type": "module", "exports": { "./*": "./src/*.ts" } }',
  'platform/testing/src/clock.ts': 'export const clock = 1\n',
  'modules/labs/package.json':
    '{ "name": "@medley/labs", "type": "module", "exports": { "./service": "./service/service.ts" } }',
  'modules/labs/model/rule.ts': "import { fail } from '@medley/fhir/failures'\nexport const rule = fail\n",
  'modules/labs/service/service.ts':
    "import { store } from '@medley/store/store'\nimport { rule } from '../model/rule.ts'\nexport const labs = [store, rule]\n",
  'modules/labs/ui/remote.ts': "import { rule } from '../model/rule.ts'\nexport const remote = rule\n",
  'modules/care/service/service.ts': 'export const care = 1\n',
  'node_modules/@angular/core/package.json': '{ "name": "@angular/core", "main": "index.js" }',
  'node_modules/@angular/core/index.js': 'exports.core = 1\n',
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true })
    writeFileSync(path.join(tree, name), text)
  }
}

write(good)
mkdirSync(path.join(tree, 'node_modules/@medley'), { recursive: true })
for (const name of ['platform/fhir', 'platform/store', 'platform/testing', 'modules/labs']) {
  symlinkSync(path.join(tree, name), path.join(tree, 'node_modules/@medley', path.basename(name)))
}

interface Violation {
  rule: { name: string }
  from: string
}

function check(): Violation[] {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = path.join(root, '.dependency-cruiser.mjs')
  const args = [program, '--config', config, '--output-type', 'json', 'platform', 'modules']
  const { stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

test('code as it should be breaks no rule', () => {
  assert.deepEqual(check(), [])
})

/** Rule, folder of the file that breaks it, what it imports. */
const faults: [string, string, string][] = [
  ['platform-order-fhir', 'platform/fhir/src', '@medley/store/store'],
  ['platform-knows-no-module', 'platform/store/src', '@medley/labs/service'],
  ['modules-do-not-import-each-other', 'modules/care/service', '@medley/labs/service'],
  ['model-is-pure', 'modules/labs/model', 'node:fs'],
  ['service-does-not-see-ui', 'modules/labs/service', '@angular/core'],
  ['ui-does-not-see-server', 'modules/labs/ui', '../service/service.ts'],
  ['browser-code-has-no-node', 'modules/labs/ui', 'node:path'],
  ['packages-by-name', 'modules/labs/service', '../../../platform/store/src/store.ts'],
  ['testing-stays-in-tests', 'modules/labs/service', '@medley/testing/clock'],
  ['resolvable', 'modules/labs/service', './nowhere.ts'],
  ['no-cycles', 'modules/labs/model', './fault-10.ts'],
]

test('each planted fault is named, type-only imports too', async (context) => {
  const fileOf = (place: number): string => `${faults[place]?.[1]}/fault-${place}.ts`
  const importOf = (place: number): string => (place === 2 ? 'import type * as found' : 'import * as found')
  write(
    Object.fromEntries(
      faults.map(([, , from], place) => [
        fileOf(place),
        `${importOf(place)} from '${from}'\nexport const fault = 1 as unknown as typeof found\n`,
      ]),
    ),
  )

  const violations = check()

  for (const [place, [rule]] of faults.entries()) {
    const found = violations.filter(({ from }) => from === fileOf(place)).map(({ rule: { name } }) => name)
    await context.test(rule, () =>
      assert.ok(found.includes(rule), `${fileOf(place)} broke: ${found.join(', ')}`),
    )
  }
})
