import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '../../apps/host/manifests.ts'
import { listFiles } from '../checks/repository-files.ts'
import { affectedBy, graphOf } from './module-graph.ts'

const graph = graphOf(listFiles(), root)
const modulesIn = (units: readonly string[]): string[] => units.filter((unit) => unit.startsWith('modules/'))

test('a change in a module touches no other module', () => {
  for (const file of ['service/service.ts', 'ui/remote.ts', 'model/new.ts'])
    assert.deepEqual(modulesIn(affectedBy(graph, [`modules/labs/${file}`])), ['modules/labs'])
})

test('a change in what all stand on touches all', () => {
  const all = modulesIn([...graph.keys()])
  assert.equal(modulesIn(affectedBy(graph, ['platform/fhir/src/failures.ts'])).length, all.length)
  assert.equal(modulesIn(affectedBy(graph, ['package-lock.json'])).length, all.length)
})

test('words touch nothing', () => assert.deepEqual(affectedBy(graph, ['docs/glossary.md', 'README.md']), []))
