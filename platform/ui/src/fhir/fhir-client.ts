import { inject, Service } from '@angular/core'
import type { Bundle, FhirResource } from 'fhir/r4'
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

const base = '/fhir/R4'
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

  async #call(
    type: string,
    path: string,
    { method = 'GET', body, headers = {}, signal }: Call,
  ): Promise<unknown> {
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
      return answer
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
