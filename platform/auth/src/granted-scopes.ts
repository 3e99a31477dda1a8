/** What of the scopes that an app asks for it may have: never more than a ceiling, be it the app's or the user's. */
import { parseResourceScope, type ResourceScope, resourceScopes, splitScopes } from './scopes.ts'

/** Whether a ceiling of the first context covers a wish of the second. */
export type Covers = (ceiling: ResourceScope['context'], wish: ResourceScope['context']) => boolean

/** A registration is meant as it is written. */
export const sameContext: Covers = (ceiling, wish) => ceiling === wish

/** What somebody may do to all residents they may do to one of them. */
export const userContext: Covers = (ceiling, wish) =>
  ceiling === wish || (ceiling === 'user' && wish === 'patient')

/** Scopes of the wish within the ceiling: as they were asked for where it covers them, narrowed where it covers a part. */
export function withinCeiling(wish: string, ceiling: string, covers: Covers): string[] {
  const ceilings = resourceScopes(ceiling)
  return splitScopes(wish).flatMap((text) => {
    const scope = parseResourceScope(text)
    if (!scope) return []
    const parts = ceilings.flatMap((one) => (covers(one.context, scope.context) ? common(scope, one) : []))
    return parts.some((part) => sameRights(part, scope)) ? [text] : [...new Set(parts.map(formatScope))]
  })
}

/** Whether every scope of the wish lies wholly within the ceiling. */
export const isWithin = (wish: string, ceiling: string, covers: Covers): boolean =>
  splitScopes(wish).every((text) => withinCeiling(text, ceiling, covers).includes(text))

export const formatScope = ({ context, type, permissions, constraint }: ResourceScope): string =>
  `${context}/${type}.${permissions}${constraint === undefined ? '' : `?${constraint}`}`

const sameRights = (part: ResourceScope, scope: ResourceScope): boolean =>
  formatScope(part) === formatScope(scope)

function common(scope: ResourceScope, ceiling: ResourceScope): ResourceScope[] {
  const permissions = [...scope.permissions].filter((one) => ceiling.permissions.includes(one)).join('')
  const type = ceiling.type === '*' ? scope.type : ceiling.type
  const constraint = scope.constraint ?? ceiling.constraint
  const isOther =
    (scope.type !== '*' && scope.type !== type) ||
    (ceiling.constraint !== undefined && ceiling.constraint !== constraint)
  if (permissions === '' || isOther) return []
  return [{ context: scope.context, type, permissions, ...(constraint === undefined ? {} : { constraint }) }]
}
