/** The addresses of one resource type as OpenAPI describes them, for a service and for the gateway. */
import type { Operation as FhirOperation } from './operations/operation.ts'

type Json = Record<string, unknown>

const FAILURES: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  401: 'The access token is missing or not valid.',
  403: 'The access token does not allow this.',
  404: 'Not known, or not visible to the caller.',
  409: 'Other writes came first.',
  410: 'Deleted.',
  412: 'What the request asks to find is not there.',
  415: 'A body of another kind is wanted.',
  422: 'The resource is not valid.',
}

export const idParameter: Json = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' },
}

const versionParameter: Json = {
  name: 'version',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[0-9]{1,9}$' },
}

interface Described {
  summary: string
  status?: number
  refused: readonly number[]
}

export function describeOperation({ summary, status = 200, refused }: Described): Json {
  const outcome = { 'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } } }
  const resource = { 'application/fhir+json': { schema: { $ref: '#/components/schemas/Resource' } } }
  const answer = { description: summary, ...(status === 204 ? {} : { content: resource }) }
  const failures = refused.map((one) => [one, { description: FAILURES[one], content: outcome }])
  return { summary, responses: { [status]: answer, ...Object.fromEntries(failures) } }
}

const ALWAYS = [401, 403] as const
const WRITE = [400, ...ALWAYS, 409, 412, 415, 422] as const

/** Below the type: parameters of the path, and each method. */
const addresses = (type: string): readonly [path: string, parameters: readonly Json[], methods: Readonly<Record<string, Described>>][] => [
  ['', [], {
    get: { summary: `Search ${type}`, refused: [400, ...ALWAYS] },
    post: { summary: `Create a ${type}, with If-None-Exist only unless there is one`, status: 201, refused: WRITE },
    put: { summary: `Update the one ${type} that matches, or create it`, refused: WRITE },
    patch: { summary: `Patch the one ${type} that matches`, refused: [...WRITE, 404] },
    delete: { summary: `Delete the one ${type} that matches`, status: 204, refused: [400, ...ALWAYS, 412] },
  }],
  ['/_search', [], { post: { summary: `Search ${type}, with the criteria in the body`, refused: [400, ...ALWAYS, 415] } }],
  ['/_history', [], { get: { summary: `History of all ${type} resources`, refused: [400, ...ALWAYS] } }],
  ['/{id}', [idParameter], {
    get: { summary: `Read a ${type}`, refused: [...ALWAYS, 404, 410] },
    put: { summary: `Update or create a ${type}`, refused: WRITE },
    patch: { summary: `Patch a ${type}`, refused: [...WRITE, 404, 410] },
    delete: { summary: `Delete a ${type}`, status: 204, refused: [...ALWAYS, 404, 412] },
  }],
  ['/{id}/_history', [idParameter], { get: { summary: `History of a ${type}`, refused: [400, ...ALWAYS, 404] } }],
  ['/{id}/_history/{version}', [idParameter, versionParameter], { get: { summary: `One version of a ${type}`, refused: [...ALWAYS, 404, 410] } }],
] // prettier-ignore

export function typePaths(type: string, operations: readonly FhirOperation[] = []): Json {
  const described = addresses(type).map(([path, parameters, methods]) => [
    `/fhir/R4/${type}${path}`,
    {
      ...(parameters.length > 0 ? { parameters } : {}),
      ...Object.fromEntries(Object.entries(methods).map(([method, one]) => [method, describeOperation(one)])),
    },
  ])
  const own = operations.filter(({ types }) => types?.includes(type) ?? true)
  return Object.fromEntries([...described, ...own.flatMap((one) => operationPaths(type, one))]) as Json
}

function operationPaths(type: string, { name, levels, methods }: FhirOperation): [string, Json][] {
  return levels.map((level) => [
    level === 'type' ? `/fhir/R4/${type}/$${name}` : `/fhir/R4/${type}/{id}/$${name}`,
    {
      ...(level === 'instance' ? { parameters: [idParameter] } : {}),
      ...Object.fromEntries(
        methods.map((method) => [
          method.toLowerCase(),
          describeOperation({
            summary: `$${name} on ${level === 'type' ? `the type ${type}` : `a ${type}`}`,
            refused: [400, ...ALWAYS, 404],
          }),
        ]),
      ),
    },
  ])
}
