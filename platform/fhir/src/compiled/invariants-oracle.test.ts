/** The compiled invariants, against a FHIRPath interpreter that evaluates R4's expressions as they are published. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import { readDefinitions } from '../../build/definitions.ts'
import { exampleResources, readShared, type Resource, skipReason } from '../../build/example-resources.ts'
import { InvariantOracle, notAsked } from '../../build/invariant-oracle.ts'
import { buildModel } from '../../build/model.ts'
import { Mutator } from '../../build/mutate-resource.ts'
import type { ResourceDefinition } from '../definition.ts'
import type { Issue } from '../failures.ts'
import { loadDefinitions } from '../registry.ts'
import { resourceTypes } from '../resource-types.ts'

/** The interpreter is slow, and the hundredth observation says what the fourth did. */
const SAMPLES_PER_TYPE = 4
const MUTANTS_PER_SAMPLE = 25

const published = readDefinitions()
const model = buildModel(published.structures)
let definitions: ReadonlyMap<string, ResourceDefinition>

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions(resourceTypes)
})

describe('compiled invariants', { skip: skipReason }, () => {
  test('are broken where an interpreter of FHIRPath finds them broken', () => {
    const oracle = new InvariantOracle(model)
    const samples = [...takeSamples()]
    const mutator = new Mutator(model, samples)
    const broken = new Map<string, number>()
    let compared = 0
    for (const sample of samples) {
      for (const resource of [sample, ...mutator.mutants(sample, MUTANTS_PER_SAMPLE)]) {
        const issues = definitions.get(resource.resourceType)?.validate(resource) ?? []
        // Rules between elements are looked at only where the elements are right.
        if (issues.length >= 100 || issues.some(({ failure }) => !failure?.startsWith('invariant-'))) continue
        const mine = [...new Set(issues.filter(isAsked).map(named))].sort()
        assert.deepEqual(mine, oracle.brokenIn(resource), JSON.stringify(resource).slice(0, 20_000))
        for (const rule of mine) count(broken, keyOf(rule))
        compared++
      }
    }
    assert.ok(compared > 3_000, `only ${compared} resources compared`)
    assert.ok(broken.size > 60, `only ${broken.size} rules were broken: ${[...broken.keys()].join(', ')}`)
  })
})

const isAsked = ({ failure = '' }: Issue): boolean => !(failure.replace('invariant-', '') in notAsked)

/** `obs-7 Observation`. The rules about contained resources are published for what contains them. */
function named({ failure = '', expression: [path = ''] = [] }: Issue): string {
  const key = failure.replace('invariant-', '')
  return `${key} ${key.startsWith('dom-') ? path.replace(/\.contained\[\d+\]$/, '') : path}`
}

const keyOf = (rule: string): string => rule.slice(0, rule.indexOf(' '))

const count = (counts: Map<string, number>, key: string): number => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts.get(key) ?? 0
}

function* takeSamples(): Generator<Resource> {
  const counts = new Map<string, number>()
  for (const resource of [...validExamples(), ...ownDefinitions(), ...exampleResources()]) {
    // The interpreter does not know numbers that keep their digits.
    if (count(counts, resource.resourceType) <= SAMPLES_PER_TYPE)
      yield JSON.parse(JSON.stringify(resource)) as Resource
  }
}

/** R4 describes itself in resources; their narratives have images that ours refuse. */
const ownDefinitions = (): Resource[] => {
  const { structures, searchParameters, codeSystems, valueSets } = published
  const short = structures.filter(({ name }) => /^(Period|Ratio|Basic|Linkage)$/.test(name))
  const all: object[] = [...short, ...searchParameters, ...codeSystems.values(), ...valueSets.values()]
  return all.map((one) => ({ ...(one as Resource), text: undefined }))
}

function* validExamples(): Generator<Resource> {
  const { files } = JSON.parse(readShared('validation/manifest.json')) as {
    files: { file: string; expected: string }[]
  }
  for (const { file, expected } of files)
    if (expected === 'valid') yield JSON.parse(readShared(`validation/files/${file}`)) as Resource
}
