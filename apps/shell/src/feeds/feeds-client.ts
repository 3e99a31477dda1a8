import { inject, Service } from '@angular/core'
import { FhirFailure, outcomeMessage, Session, UserActivity } from '@medley/ui'

export interface FeedsAnswer<T> {
  readonly value: T
  /** '' where there is none. */
  readonly etag: string
}

/** What was refused, with the place of each fault: `units.0.code`. */
export class FeedsFailure extends FhirFailure {
  readonly places: readonly string[]
  constructor(message: string, { status, places }: { status: number; places: readonly string[] }) {
    super(message, { status, module: 'adapters' })
    this.places = places
  }
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly body?: unknown
  /** Goes into If-Match. */
  readonly from?: string
}

/** The feeds of the facility where the person works. Throws a FeedsFailure for everything that is no answer. */
@Service()
export class FeedsClient {
  readonly #session = inject(Session)
  readonly #activity = inject(UserActivity)

  get<T>(path: string): Promise<FeedsAnswer<T>> {
    return this.#ask(path, {})
  }

  post<T>(path: string, body: unknown = {}): Promise<FeedsAnswer<T>> {
    return this.#ask(path, { method: 'POST', body })
  }

  put<T>(path: string, body: unknown, from: string): Promise<FeedsAnswer<T>> {
    return this.#ask(path, { method: 'PUT', body, from })
  }

  /** A message as it came; on record before it is given. */
  async raw(id: string): Promise<Uint8Array> {
    const response = await this.#fetch(`/dead-letters/${id}/raw`, {})
    return new Uint8Array(await response.arrayBuffer())
  }

  async #ask<T>(path: string, call: Call): Promise<FeedsAnswer<T>> {
    const response = await this.#fetch(path, call)
    return { value: (await response.json()) as T, etag: response.headers.get('etag') ?? '' }
  }

  /** '' is the list of feeds; all others are of the facility. */
  async #fetch(path: string, { method = 'GET', body, from }: Call): Promise<Response> {
    const facility = this.#session.facility()?.id ?? ''
    const response = await fetch(path === '' ? '/api/feeds' : `/api/feeds/${facility}${path}`, {
      method,
      cache: 'no-store',
      headers: {
        ...(method === 'GET' ? {} : { 'X-Medley-CSRF': this.#session.csrf() }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(from === undefined ? {} : { 'If-Match': from }),
        ...this.#activity.headers(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null)
    if (response?.ok) return response
    const outcome: unknown = await response?.json().catch(() => null)
    const told = outcomeMessage(outcome) || $localize`The server was not reached.`
    throw new FeedsFailure(told, { status: response?.status ?? 0, places: placesOf(outcome) })
  }
}

const placesOf = (outcome: unknown): readonly string[] =>
  ((outcome as { issue?: readonly { expression?: readonly string[] }[] } | null)?.issue ?? []).flatMap(
    ({ expression = [] }) => expression.map((place) => place.replace(/^http\.body\.?/, '')),
  )
