/** The published packages of US Core: their own examples are valid, and examples with one thing wrong are not. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readPackage } from '@medley/service/packages/read-package'
import { readTar } from '@medley/service/packages/tar'
import { claimIssues, claimsOf } from '@medley/service/profile-enforcement'
import { compileDefinitions } from '../../build/compile.ts'
import { mutantsOf } from '../../build/mutate-claims.ts'
import type { Shapes } from '../definition.ts'
import type { Issue } from '../failures.ts'
import { parseJson } from '../json.ts'
import { loadDefinitions } from '../registry.ts'
import type { FhirPackage } from './definitions.ts'
import { loadProfiles } from './load-profiles.ts'
import type { Profiles } from './profiles.ts'

type Json = Record<string, unknown>

const folder = fileURLToPath(new URL('../../../../../shared/data/igs/', import.meta.url))
const skip = existsSync(folder) ? false : `no packages at ${folder}`
if (skip) process.emitWarning(`Tests against US Core are skipped: ${skip}`)

/** Published examples that are wrong themselves, with the reason. There are none as far as anything here can tell. */
const faultyExamples: Readonly<Record<string, string>> = {}

/** Of both packages together, by kind: fewer would mean that the tests have become blind. */
const leastMutants: Readonly<Record<string, number>> = {
  'an element is missing': 1_500,
  'a code is not of the value set': 450,
  'a slice is missing': 200,
  'a reference has a wrong target': 700,
  'a fixed value is another': 40,
  'a choice has another type': 45,
  'a unit is another': 50,
  'an element repeats that must not': 20,
}

interface Loaded {
  published: FhirPackage
  profiles: Profiles
  examples: readonly Json[]
}

const load = async (name: string): Promise<Loaded> => {
  const published = readPackage(folder + name)
  const examples: Json[] = []
  for (const { path, content } of readTar(gunzipSync(readFileSync(folder + name))))
    if (/^package\/example\/.*\.json$/.test(path)) examples.push(parseJson(content.toString('utf8')) as Json)
  return { published, profiles: await loadProfiles([published]), examples }
}

const errorsIn = (resource: Json, profiles: Profiles): Issue[] =>
  claimIssues(resource, profiles).filter(({ severity }) => severity === 'error')

let shapes: Shapes = {}

describe('US Core', { skip }, () => {
  const loaded: Loaded[] = []
  before(async () => {
    await compileDefinitions()
    shapes = (await loadDefinitions(['Observation'])).get('Observation')?.shapes ?? {}
    for (const name of ['us-core-610.tgz', 'us-core-700.tgz']) loaded.push(await load(name))
  })

  test('every example is valid against the profiles that it claims', () => {
    let checked = 0
    for (const { examples, profiles } of loaded) {
      for (const example of examples) {
        const known = claimsOf(example).filter((claim) => profiles.find(claim))
        if (known.length === 0) continue
        const name = `${String(example['resourceType'])}/${String(example['id'])}`
        const errors = errorsIn(example, profiles).map(({ diagnostics }) => diagnostics)
        if (name in faultyExamples) assert.ok(errors.length > 0, `${name} is not faulty any more`)
        else assert.deepEqual(errors, [], name)
        checked++
      }
    }
    assert.equal(checked, 174 + 202)
  })

  test('an example with one thing wrong is refused', () => {
    const amounts = new Map<string, number>()
    const accepted: string[] = []
    for (const one of loaded) {
      for (const { kind, path, mutant, isMeant } of mutantsOf({ ...one, shapes })) {
        amounts.set(kind, (amounts.get(kind) ?? 0) + 1)
        if (!errorsIn(mutant, one.profiles).some(isMeant))
          accepted.push(`${kind}: ${path} of ${String(mutant['id'])} (${claimsOf(mutant).join(', ')})`)
      }
    }
    assert.deepEqual(accepted, [])
    for (const [kind, least] of Object.entries(leastMutants))
      assert.ok((amounts.get(kind) ?? 0) >= least, `${kind}: only ${amounts.get(kind) ?? 0}`)
  })

  test('every rule of severity error is understood', () => {
    for (const { examples, profiles } of loaded) {
      for (const example of examples) {
        const blind = claimIssues(example, profiles).filter(({ diagnostics }) => /the rule/.test(diagnostics))
        assert.deepEqual(blind, [])
      }
    }
  })

  test('what nobody here can know is said as information', () => {
    const [{ examples, profiles } = assert.fail()] = loaded
    const patient = examples.find((one) => one['resourceType'] === 'Patient' && one['id'] === 'example') ?? {}

    const remarks = claimIssues(patient, profiles).filter(({ severity }) => severity === 'information')

    assert.ok(remarks.some(({ diagnostics }) => diagnostics.includes('omb-race-category')))
  })

  test('a version is asked for with the claim', () => {
    const [older, newer] = loaded
    const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'

    assert.equal(older?.profiles.find(`${url}|6.1.0`)?.canonical, `${url}|6.1.0`)
    assert.equal(older?.profiles.find(`${url}|7.0.0`), undefined)
    assert.equal(newer?.profiles.find(url)?.canonical, `${url}|7.0.0`)
  })

  test('of two versions the newer one stands for the URL alone', async () => {
    const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'
    for (const packages of [loaded, loaded.toReversed()]) {
      const both = await loadProfiles(packages.map(({ published }) => published))
      assert.equal(both.find(url)?.canonical, `${url}|7.0.0`)
      assert.equal(both.find(`${url}|6.1.0`)?.canonical, `${url}|6.1.0`)
    }
  })

  test('a typical resource takes less than 0.3 ms', () => {
    const [{ examples, profiles } = assert.fail()] = loaded
    const observations = examples.filter(
      (one) => one['resourceType'] === 'Observation' && claimsOf(one).length > 0,
    )
    const run = (): number => {
      const began = performance.now()
      for (const one of observations) claimIssues(one, profiles)
      return (performance.now() - began) / observations.length
    }
    const times = Array.from({ length: 20 }, run)

    assert.ok(Math.min(...times) < 0.3, `${Math.min(...times).toFixed(3)} ms`)
  })
})
