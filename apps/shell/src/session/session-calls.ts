import { inject, Service } from '@angular/core'
import { Session } from '@medley/ui'

/** What the shell tells the server about its own session (docs/reference/contract.md, Sign-in and tokens). */
@Service()
export class SessionCalls {
  readonly #session = inject(Session)

  /** `null` where the server was not reached. */
  post(action: string, body: Readonly<Record<string, string>> = {}): Promise<Response | null> {
    return fetch(`/session/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Medley-CSRF': this.#session.csrf() },
      body: JSON.stringify(body),
    }).catch(() => null)
  }

  /** Whether the session is over. Whoever calls leads away from the page, so that nothing of a resident stays in memory. */
  async signOut(): Promise<boolean> {
    const headers = { 'X-Medley-CSRF': this.#session.csrf() }
    const response = await fetch('/logout', { method: 'POST', headers, redirect: 'manual' }).catch(() => null)
    return response !== null && (response.ok || response.type === 'opaqueredirect' || response.status === 401)
  }
}
