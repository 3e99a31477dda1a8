/** `$validate` on a type or an instance (https://hl7.org/fhir/R4/resource-operation-validate.html). The verdict is an OperationOutcome. */
import type { AppResponse } from '@medley/client/message'
import { Failure, fail, type Issue, toOutcome } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { accessOf } from '../interactions/on-behalf.ts'
import { claimIssues, claimsOf, profileIssues } from '../profile-enforcement.ts'
import { checkedResource } from '../request-body.ts'
import { fhirResponse } from '../respond.ts'
import type { Operation, OperationCall } from './operation.ts'
import { isObject, type Parameter, readParameters, textParameter } from './parameters.ts'

const MODES: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'profile'])

async function validate(call: OperationCall): Promise<AppResponse> {
  const parameters = readParameters(call)
  const mode = textParameter(call, parameters, 'mode')
  const profile = textParameter(call, parameters, 'profile')
  if (mode !== undefined && !MODES.has(mode))
    throw fail('badRequest', 'parameter-invalid', "'mode' is create, update, delete or profile.", {
      expression: ['Parameters.parameter'],
    })
  const resource = await resourceOf(call, parameters)
  const found = mode === 'delete' ? [] : issuesOf(call, resource)
  const issues = [
    ...found,
    ...idIssues(call, { mode, resource }),
    ...ofProfiles(call, { profile, resource: mode === 'delete' ? undefined : resource }).filter(
      (issue) => !found.some((other) => isSame(issue, other)),
    ),
  ]
  const fine: Issue = { severity: 'information', code: 'informational', diagnostics: 'All is well.' }
  return fhirResponse(200, JSON.stringify(toOutcome(issues.length > 0 ? issues : [fine])))
}

/** The one in the request, or of an instance the stored one. */
async function resourceOf(call: OperationCall, parameters: readonly Parameter[]): Promise<unknown> {
  const given = parameters.find(({ name }) => name === 'resource')?.resource
  if (given !== undefined) return given
  const { type, id } = call
  if (id === undefined)
    throw fail('badRequest', 'parameter-missing', "The parameter 'resource' is missing.", {
      expression: ['Parameters.parameter'],
    })
  const stored = await call.store.read(accessOf(call, 'r'), { type, id })
  if (stored?.body === undefined) throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
  return parseJson(stored.body)
}

/** Everything that a create would refuse whatever the profiles, as issues. */
function issuesOf(call: OperationCall, resource: unknown): Issue[] {
  const definition = call.definitions.get(call.type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${call.type} is not served here.`)
  try {
    checkedResource(resource, definition, { ...call, profiles: { ...call.profiles, mode: 'off' } })
    return []
  } catch (error) {
    if (error instanceof Failure) return error.issues
    throw error
  }
}

function idIssues(
  { type, id }: OperationCall,
  { mode, resource }: { mode: string | undefined; resource: unknown },
): Issue[] {
  const given = isObject(resource) ? resource['id'] : undefined
  if (mode === 'update' && id !== undefined && given !== id) {
    return [
      {
        severity: 'error',
        code: 'invalid',
        diagnostics: 'The id in the resource and in the address differ.',
        expression: [`${type}.id`],
      },
    ]
  }
  return []
}

interface Asked {
  /** The parameter. */
  profile: string | undefined
  /** Undefined where its content does not matter. */
  resource: unknown
}

/** Of the profile that is asked for, and of those that the resource claims, whatever a write makes of them. */
function ofProfiles(call: OperationCall, { profile, resource }: Asked): Issue[] {
  const { type, profiles: { profiles } } = call // prettier-ignore
  const asked = profile === undefined || isBase(profile, type) ? [] : [profile]
  if (!isObject(resource) || resource['resourceType'] !== type)
    return asked
      .filter((one) => !profiles.find(one))
      .map(() => unknownProfile('error', 'Parameters.parameter'))
  const known = profiles.find(profile ?? '')
  const claims = claimsOf(resource).filter((one) => !isBase(one, type))
  return [
    ...asked.flatMap((one) => {
      const found = profiles.find(one)
      return found
        ? profileIssues(resource, found, profiles)
        : [unknownProfile('error', 'Parameters.parameter')]
    }),
    ...claims.flatMap((one, place) =>
      profiles.find(one) ? [] : [unknownProfile('warning', `${type}.meta.profile[${place}]`)],
    ),
    ...claimIssues(resource, profiles).filter(
      ({ diagnostics }) => !known || !diagnostics.endsWith(`(${known.canonical})`),
    ),
  ]
}

const isBase = (profile: string, type: string): boolean =>
  profile.split('|')[0] === `http://hl7.org/fhir/StructureDefinition/${type}`

const unknownProfile = (severity: 'error' | 'warning', expression: string): Issue => ({
  severity,
  code: 'not-found',
  diagnostics: 'The profile is not known here, so nothing was checked against it.',
  expression: [expression],
})

/** A profile repeats what R4 demands anyway. */
const isSame = (one: Issue, other: Issue): boolean =>
  one.code === other.code &&
  one.expression?.[0] === other.expression?.[0] &&
  (one.code !== 'required' || elementIn(one) === elementIn(other))

const elementIn = ({ diagnostics }: Issue): string | undefined => /'([^']*)'/.exec(diagnostics)?.[1]

export const validateOperation: Operation = {
  name: 'validate',
  definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  needs: 'r',
  run: validate,
}
