/**
 * `npm run affected [-- --since main]`: which modules, apps and platform packages a change touches, one a line: those whose
 * files changed, and those that stand on them by what their sources import. For continuous integration there are `--json`
 * and `--modules`, which names modules alone.
 */
import { spawnSync } from 'node:child_process'
import { root } from '../apps/host/manifests.ts'
import { listFiles } from './checks/repository-files.ts'
import { affectedBy, graphOf } from './release/module-graph.ts'

const args = process.argv.slice(2)
const since = args[args.indexOf('--since') + 1] ?? ''

function changedFiles(): string[] {
  const base = args.includes('--since') ? since : 'HEAD'
  const { status, stdout, stderr } = spawnSync('git', ['diff', '--name-only', base], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

const all = affectedBy(graphOf(listFiles(), root), changedFiles())
const units = args.includes('--modules')
  ? all.filter((unit) => unit.startsWith('modules/')).map((unit) => unit.slice('modules/'.length))
  : all
process.stdout.write(
  args.includes('--json') ? `${JSON.stringify(units)}\n` : units.map((unit) => `${unit}\n`).join(''),
)
