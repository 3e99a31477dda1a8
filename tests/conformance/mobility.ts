/** A code system with a hierarchy and a value set on it, of one test run alone: how a resident moves. */

export type Json = Record<string, unknown>

export interface Mobility {
  SYSTEM: string
  /** Beginning of the URLs of value sets. */
  SET: string
  codeSystem: Json
  /** `walks` and all below it. */
  walking: Json
  valueSet(id: string, compose: Json): Json
}

export function mobility(run: string): Mobility {
  const SYSTEM = `urn:test:terminology:${run}`
  const SET = `http://example.org/ValueSet/${run}`
  const codeSystem = {
    resourceType: 'CodeSystem',
    url: SYSTEM,
    version: '1',
    name: 'Mobility',
    status: 'active',
    content: 'complete',
    caseSensitive: true,
    hierarchyMeaning: 'is-a',
    property: [
      { code: 'weight', type: 'integer' },
      { code: 'inactive', uri: 'http://hl7.org/fhir/concept-properties#inactive', type: 'boolean' },
    ],
    concept: [
      {
        code: 'walks',
        display: 'Walks',
        concept: [
          { code: 'alone', display: 'Walks alone', designation: [{ language: 'de', value: 'Geht allein' }] },
          {
            code: 'aided',
            display: 'Walks with aid',
            property: [{ code: 'weight', valueInteger: 2 }],
            concept: [{ code: 'cane', display: 'Walks with a cane' }],
          },
        ],
      },
      { code: 'wheels', display: 'Uses a wheelchair', property: [{ code: 'weight', valueInteger: 3 }] },
      { code: 'carried', display: 'Is carried', property: [{ code: 'inactive', valueBoolean: true }] },
    ],
  }

  const valueSet = (id: string, compose: Json): Json => ({
    resourceType: 'ValueSet',
    url: `${SET}-${id}`,
    name: 'Set',
    status: 'active',
    compose,
  })

  const walking = valueSet('walking', {
    include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'is-a', value: 'walks' }] }],
  })
  return { SYSTEM, SET, codeSystem, valueSet, walking }
}
