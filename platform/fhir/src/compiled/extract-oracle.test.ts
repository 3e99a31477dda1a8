/** What the compiled paths find, against a FHIRPath interpreter that evaluates R4's expressions as they are published. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { compileDefinitions } from '../../build/compile.ts'
import { indexers, notIndexed } from '../../build/write-search.ts'
import type { IndexValue, ResourceDefinition, SearchParameter } from '../definition.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'
import { resourceTypes } from '../resource-types.ts'
import { exampleResources, readShared, type Resource, skipReason } from '../../build/example-resources.ts'
import * as functions from './index-values.ts'
import { targetType } from './references.ts'

/** Enough of each type to meet most of its elements; the interpreter is slow. */
const SAMPLES_PER_TYPE = 12

let definitions: ReadonlyMap<string, ResourceDefinition>

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions(resourceTypes)
})

describe('compiled search parameters', { skip: skipReason }, () => {
  test('find what an interpreter of FHIRPath finds', () => {
    let compared = 0
    for (const resource of samples()) {
      const definition = definitions.get(resource.resourceType)
      assert.ok(definition)
      const found = Map.groupBy(extracted(definition, resource), ([code]) => code)
      for (const parameter of Object.values(definition.searchParameters)) {
        if (
          ['_id', '_lastUpdated'].includes(parameter.code) ||
          ['composite', 'special'].includes(parameter.kind)
        )
          continue
        const mine = (found.get(parameter.code) ?? []).map(([, value]) => withoutSystemOfCode(value))
        assert.deepEqual(
          sorted(mine),
          sorted(interpreted(parameter, resource)),
          `${resource.resourceType}?${parameter.code}`,
        )
        compared += mine.length
      }
    }
    assert.ok(compared > 5_000, `only ${compared} values compared`)
  })
})

function* samples(): Generator<Resource> {
  const counts = new Map<string, number>()
  for (const resource of [...validExamples(), ...exampleResources()]) {
    const count = counts.get(resource.resourceType) ?? 0
    counts.set(resource.resourceType, count + 1)
    if (count < SAMPLES_PER_TYPE) yield plain(resource)
  }
}

/** R4's own examples are richer than the synthetic patients. */
function* validExamples(): Generator<Resource> {
  const { files } = JSON.parse(readShared('validation/manifest.json')) as {
    files: { file: string; expected: string }[]
  }
  for (const { file, expected } of files) {
    const text = expected === 'valid' ? readShared(`validation/files/${file}`) : ''
    if (text) yield parseJson(text) as Resource
  }
}

/** The interpreter does not know numbers that keep their digits. */
const plain = (resource: Resource): Resource => JSON.parse(JSON.stringify(resource)) as Resource

function extracted(definition: ResourceDefinition, resource: Resource): [string, IndexValue][] {
  const values: [string, IndexValue][] = []
  definition.extract(resource, ({ code }, value) => void values.push([code, value]))
  return values
}

/** The interpreter does not know value sets; the table tests look at the systems of codes. */
const codeSystems = /^http:\/\/(hl7\.org\/fhir|terminology\.hl7\.org)\//
const withoutSystemOfCode = (value: IndexValue): IndexValue =>
  value.kind === 'token' &&
  value.text === undefined &&
  value.system !== undefined &&
  codeSystems.test(value.system)
    ? { ...value, system: undefined }
    : value

function interpreted(parameter: SearchParameter, resource: Resource): IndexValue[] {
  const values: IndexValue[] = []
  // Term by term: the interpreter's union takes numbers for equal that differ in far digits only.
  for (const { type, value } of parameter.expression
    .split(' | ')
    .flatMap((term) => evaluate(term, resource))) {
    if (notIndexed[parameter.kind]?.[type]) continue
    const name = indexers[parameter.kind]?.[type === 'System.Boolean' ? 'boolean' : type]
    assert.ok(name, `${parameter.code}: ${parameter.kind} of ${type}`)
    const index = (functions as unknown as Record<string, functions.Indexer>)[name]
    index?.(parameter, value, (_, one) => void values.push(withoutSystemOfCode(one)))
  }
  return values
}

interface Found {
  type: string
  value: unknown
}

const compiled = new Map<string, (resource: object, environment: object) => unknown[]>()

function evaluate(expression: string, resource: Resource): Found[] {
  // There is no server to ask for the target: its type is the one that the reference names.
  const answerable = expression.replaceAll(/resolve\(\) is (\w+)/g, "typeOfTarget() = '$1'")
  const run = compiled.get(expression) ?? (fhirpath.compile(answerable, r4, options) as never)
  compiled.set(expression, run)
  return run(resource, { resource }).map((node) => {
    const { data = node } = node as { data?: unknown }
    const type = typeOf(node)
    return { type, value: type in (indexers.number ?? {}) && type !== 'Range' ? Number(String(data)) : data }
  })
}

const options = {
  resolveInternalTypes: false,
  userInvocationTable: {
    typeOfTarget: {
      fn: (references: Record<string, unknown>[]) =>
        references.flatMap((reference) => targetType(reference) ?? []),
      arity: { 0: [] },
    },
  },
}

function typeOf(node: unknown): string {
  const [type = ''] = fhirpath.types(node)
  const name = type.replace(/^FHIR\./, '')
  return (resourceTypes as readonly string[]).includes(name) ? 'Resource' : name
}

/** Without duplicates: a union of FHIRPath has none, and the store removes them. */
const sorted = (values: readonly IndexValue[]): string[] =>
  [...new Set(values.map((value) => JSON.stringify(value)))].sort()
