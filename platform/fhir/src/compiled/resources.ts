/** Resources: at the root, contained in another, or entries of a Bundle and parameters. */
import type { Issue } from '../failures.ts'
import { Checker, type FhirObject, SINGLE, type Structures } from './checker.ts'
import { isObject } from './elements.ts'

export function validateResource(structures: Structures, type: string, resource: unknown): Issue[] {
  if (!isObject(resource)) {
    return [
      {
        severity: 'error',
        code: 'structure',
        diagnostics: `${type} must be a JSON object.`,
        expression: [type],
        failure: 'type-wrong',
      },
    ]
  }
  const checker = new Checker(type, resource, structures)
  if (resource['resourceType'] === type) structures[type]?.check(checker, resource)
  else {
    checker.report({
      code: 'structure',
      failure: 'resource-type',
      expression: type,
      problem: `must have the resourceType '${type}'.`,
    })
  }
  return checker.issues
}

/** A resource in a Bundle or in Parameters, which stands for itself. */
export function resource(checker: Checker, name: string, value: unknown): void {
  const { resource: outer, root } = checker
  if (isObject(value)) checker.root = value
  nested(checker, name, SINGLE, value)
  checker.resource = outer
  checker.root = root
}

/** https://hl7.org/fhir/R4/references.html#contained */
export function contained(checker: Checker, name: string, value: unknown): void {
  if (!Array.isArray(value)) return checker.wrongType(name, SINGLE, 'a JSON array of resources')
  if (value.length === 0) return checker.empty(name)
  const { resource: outer } = checker
  if (outer !== checker.root) {
    return checker.report({
      code: 'structure',
      failure: 'contained-nested',
      expression: checker.expression(),
      problem: 'is itself contained and must not contain resources.',
    })
  }
  const ids = new Set<unknown>()
  for (let place = 0; place < value.length; place++) {
    const one: unknown = value[place]
    nested(checker, name, place, one)
    checker.resource = outer
    if (isObject(one)) identify(checker, { name, place, one, ids })
  }
}

interface Contained {
  name: string
  place: number
  one: FhirObject
  ids: Set<unknown>
}

function identify(checker: Checker, { name, place, one, ids }: Contained): void {
  const id = one['id']
  const expression = checker.expression(name, place)
  if (id === undefined) {
    checker.report({
      code: 'required',
      failure: 'contained-id',
      expression,
      problem: 'needs an id to be referred to.',
    })
  } else if (ids.has(id)) {
    checker.report({
      code: 'structure',
      failure: 'contained-id',
      expression,
      problem: 'has the id of another contained resource.',
    })
  }
  ids.add(id)
}

function nested(checker: Checker, name: string, place: number, value: unknown): void {
  if (!isObject(value)) return checker.wrongType(name, place, 'a resource')
  const type = value['resourceType']
  const structure =
    typeof type === 'string' && Object.hasOwn(checker.structures, type) ? checker.structures[type] : undefined
  if (!structure) {
    return checker.report({
      code: 'structure',
      failure: 'resource-type',
      expression: checker.expression(name, place),
      problem: 'must have the resourceType of an R4 resource.',
    })
  }
  checker.resource = value
  checker.enter(name, place)
  structure.check(checker, value)
  checker.leave()
}
