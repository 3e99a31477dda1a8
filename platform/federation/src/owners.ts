/** Who answers for a resource type. The service alone knows one owner, itself; the gateway knows seven. */
import type { AppRequest, AppResponse } from '@medley/client/message'

export interface Owner {
  name: string
  /** Sends a request on behalf of the caller of the present request. */
  send(request: AppRequest): Promise<AppResponse>
}

export interface Owners {
  /** Throws `notSupported` when nobody serves the type. */
  of(type: string): Owner
  /** The owner of a type that every service keeps (Provenance, Subscription) depends on the resource. */
  forWrite(type: string, resource: Record<string, unknown> | undefined): Owner
  all(): readonly Owner[]
}
