/**
 * Modules that may still hold a part of a transaction whose commit was decided and perhaps answered: each at the
 * gateway's start, and one that a decision could not be brought to. Nobody reads from such a module before the
 * decision is there, so nobody sees the rest of the transaction without this part.
 */
import type { App } from '@medley/client/message'
import { TRANSACTIONS_PATH } from '@medley/federation/bundle/transaction-wire'
import type { Backend } from './fhir/owners.ts'

export interface Doubts {
  raise(name: string): void
  /** Answers how to lay this doubt to rest, if there is one; a later doubt stays. */
  look(name: string): (() => void) | undefined
}

export function createDoubts(names: Iterable<string>): Doubts {
  const raised = new Map([...names].map((name) => [name, 1]))
  return {
    raise: (name) => void raised.set(name, (raised.get(name) ?? 0) + 1),
    look(name) {
      const now = raised.get(name)
      if (now === undefined) return undefined
      return () => {
        if (raised.get(name) === now) raised.delete(name)
      }
    },
  }
}

/** The backend as everybody but recovery sees it. */
export function withoutDoubt(
  backend: Backend,
  doubts: Doubts,
  recover: (backend: Backend) => Promise<void>,
): Backend {
  let recovering: Promise<void> | undefined
  const settled = (): Promise<void> => {
    recovering ??= recover(backend).finally(() => (recovering = undefined))
    return recovering
  }
  const after =
    (app: App): App =>
    (request) =>
      doubts.look(backend.name) === undefined || request.url.startsWith(`${TRANSACTIONS_PATH}/`)
        ? app(request)
        : settled().then(() => app(request))
  const { app, pass } = backend
  return { ...backend, app: after(app), ...(pass ? { pass: after(pass) } : {}) }
}
