/** What `npm run check` runs, and `npm test` first. The longest stand first, so that two cores end together. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../apps/host/manifests.ts'
import type { Step } from './run-steps.ts'

const bin = (place: string): string => path.join('node_modules', place)

const steps: readonly (Step & { needs?: string })[] = [
  { name: 'lint', command: [bin('eslint/bin/eslint.js'), '--flag', 'unstable_native_nodejs_ts_config', '.'] },
  { name: 'types of the services', command: [bin('typescript/bin/tsc'), '--project', 'tsconfig.json'] },
  {
    name: 'types of the build of the screens',
    command: [bin('typescript/bin/tsc'), '--project', 'tools/ui'],
  },
  {
    name: 'types of the screens',
    command: [bin('@angular/compiler-cli/bundles/src/bin/ngc.js'), '--project', 'tsconfig.screens.json'],
    needs: 'tsconfig.screens.json',
  },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
  {
    name: 'import rules',
    // prettier-ignore
    command: [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long',
      'platform', 'modules', 'adapters', 'apps', 'tests', 'tools',
    ],
  },
  { name: 'manifests', command: ['tools/check-modules.ts'] },
  { name: 'documents', command: ['tools/check-docs.ts'] },
  { name: 'translations', command: ['tools/check-texts.ts'] },
]

export const checkSteps = (): Step[] =>
  steps.filter(({ needs }) => needs === undefined || existsSync(path.join(root, needs)))
