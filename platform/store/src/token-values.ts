/** The hashes under which a search value is found, or `undefined` where ranges or strings must be walked. */
import type { Criterion, SearchValue } from '@medley/fhir/search/query'
import { tokenHash } from './index-rows.ts'

export function tokensOf(
  located: { facility: string; criterion: Criterion },
  value: SearchValue,
): string[] | undefined {
  const { facility, criterion } = located
  switch (value.kind) {
    case 'token':
      return [tokenOf(facility, criterion, value)]
    case 'reference':
      return referencesOf(facility, criterion, value)
    case 'typed-identifier':
      return [tokenHash.typedIdentifier(facility, criterion.code, [value.system, value.code, value.value])]
    case 'uri':
      if (criterion.modifier === 'above' || criterion.modifier === 'below') return undefined
      return [tokenHash.url(facility, criterion.code, value.value)]
    case 'string':
      return criterion.modifier === 'exact'
        ? [tokenHash.exact(facility, criterion.code, value.value)]
        : undefined
    case 'date':
    case 'number':
    case 'quantity':
    case 'composite':
    case 'near':
      return undefined
  }
}

function tokenOf(
  facility: string,
  { code, modifier }: Criterion,
  value: Extract<SearchValue, { kind: 'token' }>,
): string {
  const name = modifier === 'identifier' ? `${code}:identifier` : code
  if (value.code === undefined) return tokenHash.system(facility, name, value.system ?? '')
  if (value.system !== undefined) return tokenHash.systemCode(facility, name, [value.system, value.code])
  return value.noSystem
    ? tokenHash.bareCode(facility, name, value.code)
    : tokenHash.code(facility, name, value.code)
}

/** `subject=1` means an id of any type that the element may point to. */
function referencesOf(
  facility: string,
  { code, parameter }: Criterion,
  value: Extract<SearchValue, { kind: 'reference' }>,
): string[] {
  const { id, url } = value
  if (url !== undefined) return [tokenHash.url(facility, code, url)]
  if (id === undefined) return []
  const types = value.type ? [value.type] : parameter.targets
  return types.map((type) => tokenHash.local(facility, code, [type, id]))
}
