import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileDefinitions } from '../../build/compile.ts'
import type { ResourceDefinition } from '../definition.ts'
import { Failure, type Issue } from '../failures.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'
import { resourceTypes } from '../resource-types.ts'
import { exampleResources, readShared, type Resource, skipReason } from '../../build/example-resources.ts'

let definitions: ReadonlyMap<string, ResourceDefinition>

before(async () => {
  await compileDefinitions()
  definitions = await loadDefinitions(resourceTypes)
})

interface Expectation {
  file: string
  expected: 'valid' | 'invalid'
  kind: string
  why: string
}

/** Which code of an issue each kind of damage must give; what is not listed may give any. */
const codes: Readonly<Record<string, RegExp>> = {
  'missing-required': /^required$/,
  'required-binding': /^code-invalid$/,
  'unknown-property': /^structure$/,
  'list-for-single': /^structure$/,
  'single-for-list': /^structure$/,
  'wrong-json-type': /^structure$/,
  'empty-value': /^structure$/,
  'two-choices': /^structure$/,
  'choice-type-not-allowed': /^structure$/,
  'bad-primitive': /^(value|structure|code-invalid)$/,
  'bad-id': /^(value|structure)$/,
  invariant: /^invariant$/,
}

describe('the validation set', { skip: skipReason }, () => {
  const files = skipReason
    ? []
    : (JSON.parse(readShared('validation/manifest.json')) as { files: Expectation[] }).files

  for (const expectation of files) {
    const { file, expected, kind, why } = expectation
    test(`${file} is ${expected}: ${why}`, () => {
      const issues = issuesOf(readShared(`validation/files/${file}`))

      if (expected === 'valid') assert.deepEqual(issues, [])
      else {
        const wanted = codes[kind] ?? /./
        assert.ok(
          issues.some(({ code }) => wanted.test(code)),
          `issues: ${issues.map(({ code }) => code).join(', ') || 'none'}`,
        )
      }
    })
  }
})

function issuesOf(text: string): Issue[] {
  try {
    const resource = parseJson(text) as Resource | null
    const definition = definitions.get(resource?.resourceType ?? 'Patient')
    if (!definition) return [{ severity: 'error', code: 'structure', diagnostics: 'no R4 type' }]
    return definition.validate(resource)
  } catch (failure) {
    if (failure instanceof Failure) return failure.issues
    throw failure
  }
}

describe('synthetic patients and US Core examples', { skip: skipReason }, () => {
  test('are valid, and extraction finds something in each', () => {
    let resources = 0
    for (const resource of exampleResources()) {
      const definition = definitions.get(resource.resourceType)
      assert.ok(definition, resource.resourceType)
      assert.deepEqual(
        definition.validate(resource),
        [],
        `${resource.resourceType}/${String(resource['id'])}`,
      )
      let values = 0
      definition.extract(resource, () => values++)
      assert.ok(values > 0, `${resource.resourceType}/${String(resource['id'])}`)
      resources++
    }
    assert.ok(resources > 20_000, `only ${resources} resources`)
  })

  test('references are found as a search of the whole text finds them', () => {
    for (const resource of exampleResources()) {
      if (resource.resourceType === 'Bundle' || resource.resourceType === 'ImplementationGuide') continue
      const visited: string[] = []
      definitions.get(resource.resourceType)?.forEachReference(resource, ({ reference }) => {
        if (reference !== undefined) visited.push(reference)
      })
      assert.deepEqual(visited.sort(), literalsIn(resource).sort())
    }
  })
})

/** Every text under the key `reference`; no other element of that name in these types holds text. */
function literalsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'reference' && typeof member === 'string' ? [member] : literalsIn(member),
  )
}
