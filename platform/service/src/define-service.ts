/** A service as a value: which module it serves and what it adds to plain FHIR. The platform derives the rest. */
import type { AppResponse } from '@medley/client/message'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Issue } from '@medley/fhir/failures'
import type { Principal } from '@medley/auth/principal'
import type { Access, Store } from '@medley/store/store'
import type { ModuleManifest } from './module.ts'
import type { Operation } from './operations/operation.ts'

/** A clinical rule: what it finds wrong with a resource that is about to be stored. */
export type Rule = (resource: Record<string, unknown>) => Issue[]

/** How a type travels as plain content. */
export interface RawContent {
  fromRaw(given: {
    contentType: string
    body: Buffer
    securityContext: string | undefined
  }): Record<string, unknown>
  toRaw(resource: Record<string, unknown>): { contentType: string; body: Buffer }
}

export interface ResourceSettings {
  rules?: readonly Rule[]
  raw?: RawContent
}

export interface ViewContext {
  store: Store
  definitions: ReadonlyMap<string, ResourceDefinition>
  principal: Principal
  /** As whom the store is asked. */
  access: Access
  /** Whether the caller may read any row of a type that the view can do without. */
  mayRead(type: string): boolean
  /** Path parameters by name, percent-decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** `http://localhost:5000/fhir/R4` */
  base: string
  /** ms since 1970. */
  now: number
}

/** A task-shaped answer under `/api`, enriched for screens and simple integrations. */
export interface View {
  method: 'GET'
  /** `/api/patients/{id}` */
  path: string
  summary: string
  permission: string
  /** Resource types it reads: the caller's scope must allow all of them. */
  reads: readonly string[]
  run(context: ViewContext): Promise<AppResponse>
}

/** What a fact is found out from. */
export interface FactContext {
  store: Store
  definitions: ReadonlyMap<string, ResourceDefinition>
  access: Access
  selfBases: readonly string[]
  /** ms since 1970. */
  now: number
}

/**
 * What the gateway asks before it knows how far a person's rights go (`apps/gateway/auth/reach.ts`): only whom and until
 * where, never content, so asking is no reading. Throws Failure `badRequest` for a question that is none.
 */
export type Fact = (context: FactContext, question: Readonly<Record<string, unknown>>) => Promise<unknown>

export interface ServiceDefinition {
  module: ModuleManifest
  /** Types that need more than plain FHIR. */
  resources?: Readonly<Record<string, ResourceSettings>>
  views?: readonly View[]
  /** Beside those that every type has. */
  operations?: readonly Operation[]
  /** By name: `/internal/facts/<name>`. */
  facts?: Readonly<Record<string, Fact>>
  /** Nobody writes here: every change is answered with 405. */
  readOnly?: boolean
  /** Only for people who have one of these. */
  roles?: readonly string[]
}

/** Resource types that every service keeps beside its own: Provenance with its target, Subscription with its criteria. */
export const EVERYWHERE: readonly string[] = ['Provenance', 'Subscription']

export const defineService = (definition: ServiceDefinition): ServiceDefinition => definition
