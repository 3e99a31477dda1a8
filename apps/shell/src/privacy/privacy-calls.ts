import { inject, Service } from '@angular/core'
import { Session } from '@medley/ui'

/** What a privacy officer decides or takes away: the server puts it on record before it says yes. */
@Service()
export class PrivacyCalls {
  readonly #session = inject(Session)

  /** Whether it is on record. */
  async post(what: 'reviews' | 'exports', body: Readonly<Record<string, string>>): Promise<boolean> {
    const response = await fetch(`/api/privacy/${what}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Medley-CSRF': this.#session.csrf() },
      body: JSON.stringify(body),
    }).catch(() => null)
    return response?.ok === true
  }
}
