/** Which interaction a request asks for (https://hl7.org/fhir/R4/http.html#general). A table of shapes, first match wins. */
import { fail, type Failure } from '@medley/fhir/failures'

export type Interaction =
  | 'metadata' | 'bundle' | 'search' | 'search-many' | 'create' | 'read' | 'vread' | 'update' | 'patch' | 'delete'
  | 'update-found' | 'patch-found' | 'delete-found'
  | 'history-instance' | 'history-type' | 'history-system' // prettier-ignore

export interface Route {
  interaction: Interaction
  type?: string
  id?: string
  version?: string
  /** Patient whose compartment is searched. */
  compartment?: string
}

interface Shape {
  method: string
  /** `:type`, `:id`, `:version` and `:compartment` bind; others must be equal. */
  path: readonly string[]
  interaction: Interaction
}

const shape = (method: string, path: string, interaction: Interaction): Shape => ({
  method,
  path: path === '' ? [] : path.split('/'),
  interaction,
})

const shapes: readonly Shape[] = [
  shape('GET', 'metadata', 'metadata'),
  shape('POST', '', 'bundle'),
  shape('GET', '_history', 'history-system'),
  shape('POST', ':type/_search', 'search'),
  shape('GET', ':type/_history', 'history-type'),
  shape('GET', 'Patient/:compartment/*', 'search-many'),
  shape('POST', 'Patient/:compartment/*/_search', 'search-many'),
  shape('GET', 'Patient/:compartment/:type', 'search'),
  shape('POST', 'Patient/:compartment/:type/_search', 'search'),
  shape('GET', ':type/:id/_history/:version', 'vread'),
  shape('GET', ':type/:id/_history', 'history-instance'),
  shape('GET', ':type/:id', 'read'),
  shape('PUT', ':type/:id', 'update'),
  shape('PATCH', ':type/:id', 'patch'),
  shape('DELETE', ':type/:id', 'delete'),
  shape('GET', ':type', 'search'),
  shape('POST', ':type', 'create'),
  shape('PUT', ':type', 'update-found'),
  shape('PATCH', ':type', 'patch-found'),
  shape('DELETE', ':type', 'delete-found'),
]

const NAMES: Readonly<Record<string, RegExp>> = {
  ':type': /^[A-Z][A-Za-z]{1,40}$/,
  ':id': /^[A-Za-z0-9.-]{1,64}$/,
  ':compartment': /^[A-Za-z0-9.-]{1,64}$/,
  ':version': /^[A-Za-z0-9.-]{1,64}$/,
}

/** HEAD is GET without a body. */
const asked = (method: string): string => (method === 'HEAD' ? 'GET' : method)

export function routeOf(method: string, segments: readonly string[]): Route {
  const fitting = shapes.filter(({ path }) => fits(path, segments))
  const found = fitting.find((one) => one.method === asked(method))
  if (!found)
    throw fitting.length > 0
      ? notAllowed(fitting)
      : fail('notFound', 'path-unknown', 'There is nothing at this address.')
  const route: Route = { interaction: found.interaction }
  found.path.forEach((part, place) => {
    if (part.startsWith(':'))
      route[part.slice(1) as 'type' | 'id' | 'version' | 'compartment'] = segments[place] ?? ''
  })
  return route
}

function fits(path: readonly string[], segments: readonly string[]): boolean {
  if (path.length !== segments.length) return false
  return path.every((part, place) => {
    const segment = segments[place] ?? ''
    return NAMES[part]?.test(segment) ?? part === segment
  })
}

function notAllowed(fitting: readonly Shape[]): Failure {
  const allow = [...new Set(fitting.map(({ method }) => method))].join(', ')
  return fail('methodNotAllowed', 'method-not-allowed', `This address takes ${allow}.`, {
    headers: { allow },
  })
}
