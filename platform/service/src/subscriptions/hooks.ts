/** The Subscriptions of each facility that are active, kept until one of the facility changes. */
import { detailText } from '@medley/audit/event'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import { Failure } from '@medley/fhir/failures'
import type { Resource, Store } from '@medley/store/store'
import { type Hook, type HookSettings, readHook, type SubscriptionResource } from './subscription.ts'

export interface Hooks {
  activeIn(facility: string): Promise<readonly Hook[]>
  /** After a Subscription was written: a requested one becomes active, and one that cannot be served error. */
  settle(facility: string, id: string): Promise<void>
  end(facility: string, id: string, state: { status: 'off' | 'error'; error?: string }): Promise<void>
}

const MOST = 500

export function createHooks(store: Store, settings: HookSettings): Hooks {
  const known = new Map<string, Promise<Hook[]>>()
  const definition = settings.definitions.get('Subscription')

  async function load(facility: string): Promise<Hook[]> {
    if (!definition) return []
    const asked = { strict: true, defaultCount: MOST, maxCount: MOST, selfBases: [] }
    const query = parseSearch(definition, [['status', 'active']], asked)
    const { matches } = await store.search({ facility }, query)
    return matches.flatMap(({ body = '{}' }) => {
      try {
        return [readHook(parseJson(body) as SubscriptionResource, settings)]
      } catch {
        // The operator has taken its address away since.
        return []
      }
    })
  }

  async function set(
    facility: string,
    id: string,
    change: { status: string; error?: string | undefined },
  ): Promise<void> {
    const found = await store.read({ facility }, { type: 'Subscription', id })
    if (found?.body === undefined) return
    const { error: _, ...resource } = parseJson(found.body) as Resource
    const { status, error } = change
    await store.write(
      { facility },
      {
        ...{ type: 'Subscription', id, method: 'PUT', expect: { versions: [found.version] } },
        resource: { ...resource, status, ...(error === undefined ? {} : { error }) },
        audit: {
          facility,
          agent: 'subscriptions',
          client: 'medley',
          request: '',
          detail: detailText({ address: undefined, base: '' }),
        },
      },
    )
    known.delete(facility)
  }

  return {
    activeIn(facility) {
      const hooks = known.get(facility) ?? load(facility)
      known.set(facility, hooks)
      hooks.catch(() => known.delete(facility))
      return hooks
    },
    async settle(facility, id) {
      known.delete(facility)
      const found = await store.read({ facility }, { type: 'Subscription', id })
      if (found?.body === undefined) return
      const subscription = parseJson(found.body) as SubscriptionResource
      if (subscription.status !== 'requested' && subscription.status !== 'active') return
      try {
        readHook(subscription, settings)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        return set(facility, id, { status: 'error', error: error.issues[0]?.diagnostics })
      }
      if (subscription.status === 'requested') await set(facility, id, { status: 'active' })
    },
    end: set,
  }
}
