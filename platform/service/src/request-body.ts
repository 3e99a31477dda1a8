/** The resource in a request body, parsed without losing digits and checked against its definition. */
import { Failure, fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { isSubsetted } from '@medley/fhir/projection'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Call } from './context.ts'
import { checkSubscription } from './subscriptions/check-subscription.ts'
import { enforceProfiles } from './profile-enforcement.ts'

export const MAX_BODY = 64 * 1024 * 1024

const JSON_TYPES: ReadonlySet<string> = new Set(['application/fhir+json', 'application/json', 'text/json'])

export function hasJson({ headers }: Pick<Call, 'headers'>): boolean {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type !== undefined && JSON_TYPES.has(type)
}

export function requireJson(request: Pick<Call, 'headers'>): void {
  if (hasJson(request)) return
  throw fail('unsupportedMediaType', 'media-type-unsupported', 'A body is sent as application/fhir+json.', {
    headers: { accept: 'application/fhir+json' },
  })
}

const decoder = new TextDecoder('utf-8', { fatal: true })

export function textOf(body: Buffer | undefined): string {
  if (!body || body.length === 0) throw fail('badRequest', 'body-missing', 'The request needs a body.')
  if (body.length > MAX_BODY)
    throw fail('tooLarge', 'body-too-large', `A body may have ${MAX_BODY / 1024 / 1024} MiB.`)
  try {
    return decoder.decode(body)
  } catch (cause) {
    throw fail('malformed', 'body-not-utf8', 'The body is not valid UTF-8.', { cause })
  }
}

export function readResource(call: Call, type: string): Record<string, unknown> {
  requireJson(call)
  const resource = parseJson(textOf(call.body))
  const definition = call.definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  return checkedResource(resource, definition, call)
}

/** Rules on types that every service keeps. */
const everywhere: Readonly<Record<string, (call: Pick<Call, 'principal'>) => void>> = {
  Subscription: checkSubscription,
}

export type Checking = Pick<Call, 'service' | 'profiles' | 'remarks' | 'principal'>

/** Throws `invalid` with every issue of the structure, of the module's own rules, and of the profiles that it claims. */
export function checkedResource(
  resource: unknown,
  definition: ResourceDefinition,
  { service, profiles, remarks, principal }: Checking,
): Record<string, unknown> {
  const given = (resource as { resourceType?: unknown } | null)?.resourceType
  if (given !== definition.type) {
    throw fail('badRequest', 'resource-type-differs', `A ${definition.type} was expected here.`, {
      expression: ['resourceType'],
    })
  }
  if (isSubsetted(resource as Record<string, unknown>)) {
    throw fail(
      'invalid',
      'resource-subsetted',
      'This is a part of a resource (SUBSETTED); storing it would lose the rest.',
      {
        expression: [`${definition.type}.meta.tag`],
      },
    )
  }
  const errors = definition
    .validate(resource)
    .filter(({ severity }) => severity !== 'warning' && severity !== 'information')
  if (errors.length > 0) throw new Failure('invalid', errors)
  const checked = resource as Record<string, unknown>
  const broken = (service.resources?.[definition.type]?.rules ?? []).flatMap((rule) => rule(checked))
  if (broken.length > 0) throw new Failure('businessRule', broken)
  everywhere[definition.type]?.({ principal })
  enforceProfiles(checked, profiles, (issues) => remarks.push(...issues))
  return checked
}
