import { inject, Service } from '@angular/core'
import type { Bundle, BundleEntry, FhirResource, Parameters } from 'fhir/r4'
import { ModuleDirectory } from '../context/module-directory.ts'
import { ModuleHealth } from '../context/module-health.ts'
import { Session } from '../context/session.ts'
import { UserActivity } from '../context/user-activity.ts'
import { type Criteria, encodeCriteria } from './criteria.ts'
import { FhirFailure, outcomeMessage } from './fhir-failure.ts'
import { readSearchPage, type SearchPage } from './search-page.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

interface Call {
  method?: 'GET' | 'POST' | 'PUT'
  body?: BodyInit
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

/** What a transaction made of one entry. */
export interface Outcome {
  /** As stored, if the server sends it. */
  readonly resource: FhirResource | undefined
  /** `Observation/7` */
  readonly reference: string
  /** `false` for a conditional create whose condition matched: it was there already. */
  readonly isNew: boolean
}

const base = '/fhir/R4'
const content = { 'Content-Type': 'application/fhir+json', Prefer: 'return=representation' }
/** A list that has become empty is no list: FHIR knows no empty arrays (https://hl7.org/fhir/R4/json.html#null). */
const textOf = (resource: object): string =>
  JSON.stringify(resource, (_key, value: unknown) =>
    Array.isArray(value) && value.length === 0 ? undefined : value,
  )

/** Beyond this a list is shown page by page, whatever was asked. */
const mostPages = 20

/** The one FHIR server behind the gateway, as screens see it. The session is a cookie; no token is here. */
@Service()
export class FhirClient {
  readonly #session = inject(Session)
  readonly #directory = inject(ModuleDirectory)
  readonly #health = inject(ModuleHealth)
  readonly #activity = inject(UserActivity)

  read<N extends TypeName>(type: N, id: string, signal?: AbortSignal): Promise<ResourceOf<N>> {
    return this.#call(type, `${base}/${type}/${encodeURIComponent(id)}`, { signal }) as Promise<ResourceOf<N>>
  }

  /** Security: criteria travel in the body of a POST, so that no name or number of a patient is in an address. */
  async search<N extends TypeName>(
    type: N,
    criteria: Criteria,
    signal?: AbortSignal,
  ): Promise<SearchPage<ResourceOf<N>>> {
    const bundle = await this.#call(type, `${base}/${type}/_search`, {
      method: 'POST',
      body: encodeCriteria(criteria),
      signal,
    })
    return readSearchPage(bundle as Bundle)
  }

  /** Every page of a search, one after the other; only for lists that a resident has few of. */
  async searchAll<N extends TypeName>(
    type: N,
    criteria: Criteria,
    signal?: AbortSignal,
  ): Promise<SearchPage<ResourceOf<N>>[]> {
    const pages = [await this.search(type, criteria, signal)]
    let next = pages[0]?.next
    while (next && pages.length < mostPages) {
      const page = await this.nextPage(type, next, signal)
      pages.push(page)
      next = page.next
    }
    return pages
  }

  /** The page that `SearchPage.next` names. */
  async nextPage<N extends TypeName>(
    type: N,
    next: string,
    signal?: AbortSignal,
  ): Promise<SearchPage<ResourceOf<N>>> {
    return readSearchPage((await this.#call(type, next, { signal })) as Bundle)
  }

  /** Resources by id, in one search; ids that are not there are left out. */
  async readMany<N extends TypeName>(
    type: N,
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<ResourceOf<N>[]> {
    if (!ids.length) return []
    const { rows } = await this.search(type, { _id: ids.join(','), _count: ids.length }, signal)
    return [...rows]
  }

  /**
   * POST. With `ifNoneExist` it is written only if nothing matches (https://hl7.org/fhir/R4/http.html#ccreate); `isNew`
   * says whether it was.
   */
  async create<R extends FhirResource>(
    resource: R,
    { ifNoneExist }: { ifNoneExist?: Criteria } = {},
  ): Promise<{ stored: R; isNew: boolean }> {
    const type = resource.resourceType
    const condition = ifNoneExist ? { 'If-None-Exist': encodeCriteria(ifNoneExist).toString() } : {}
    const { answer, status } = await this.#send(type, `${base}/${type}`, {
      method: 'POST',
      body: textOf(resource),
      headers: { ...content, ...condition },
    })
    return { stored: answer as R, isNew: status === 201 }
  }

  /** PUT over the version that the resource names: whoever was faster makes it a failure of kind `conflict`. */
  async update<R extends FhirResource>(resource: R): Promise<R> {
    const { resourceType: type, id = '', meta } = resource
    const condition = meta?.versionId ? { 'If-Match': `W/"${meta.versionId}"` } : {}
    const { answer } = await this.#send(type, `${base}/${type}/${encodeURIComponent(id)}`, {
      method: 'PUT',
      body: textOf(resource),
      headers: { ...content, ...condition },
    })
    return answer as R
  }

  /** All or nothing, over any number of owners; what became of each entry, in their order. */
  async transact(entries: readonly BundleEntry[]): Promise<readonly Outcome[]> {
    const { answer } = await this.#send('Bundle', base, {
      method: 'POST',
      body: textOf({ resourceType: 'Bundle', type: 'transaction', entry: entries }),
      headers: content,
    })
    return ((answer as Bundle).entry ?? []).map(({ resource, response }) => ({
      resource,
      reference:
        /(?:^|\/)([A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/.exec(response?.location ?? '')?.[1] ??
        '',
      isNew: response?.status.startsWith('201') ?? false,
    }))
  }

  /** An operation on a type or an instance (`Patient/$merge`), with its parameters (https://hl7.org/fhir/R4/operations.html). */
  async operate(address: string, parameter: Parameters['parameter'] = []): Promise<Parameters> {
    const { answer } = await this.#send(address.split('/')[0] ?? '', `${base}/${address}`, {
      method: 'POST',
      body: textOf({ resourceType: 'Parameters', parameter }),
      headers: content,
    })
    return answer as Parameters
  }

  async #call(type: string, path: string, call: Call): Promise<unknown> {
    return (await this.#send(type, path, call)).answer
  }

  async #send(
    type: string,
    path: string,
    { method = 'GET', body, headers = {}, signal }: Call,
  ): Promise<{ answer: unknown; status: number }> {
    const csrf = method === 'GET' ? {} : { 'X-Medley-CSRF': this.#session.csrf() }
    const request: RequestInit = {
      method,
      headers: { Accept: 'application/fhir+json', ...csrf, ...this.#activity.headers(), ...headers },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    }
    const module = this.#directory.ownerOf(type)?.name
    const response = await fetch(path, request).catch((error: unknown) => {
      if (signal?.aborted) throw error
      throw new FhirFailure($localize`The server was not reached.`, { status: 0, module })
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) {
      if (module) this.#health.reportUp(module)
      return { answer, status: response.status }
    }
    throw this.#failure(response, answer, module)
  }

  #failure(response: Response, answer: unknown, owner: string | undefined): FhirFailure {
    const message = outcomeMessage(answer) || `HTTP ${response.status}`
    const named = this.#directory
      .modules()
      .find(({ name }) => new RegExp(`\\b${name}\\b`).test(message))?.name
    const module = response.status === 503 ? (named ?? owner) : owner
    const failure = new FhirFailure(message, {
      status: response.status,
      module,
      reference: response.headers.get('x-request-id') ?? undefined,
    })
    if (failure.kind === 'signedOut') this.#session.end()
    if (failure.kind === 'unavailable' && module) this.#health.reportDown(module)
    return failure
  }
}

/** The FHIR client of the page. */
export const injectFhir = (): FhirClient => inject(FhirClient)
