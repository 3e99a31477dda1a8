import { inject, Service } from '@angular/core'
import { type SessionState } from '@medley/ui'
import { codeOf, readState } from '../session/read-session.ts'
import { SessionCalls } from '../session/session-calls.ts'

export type UnlockAnswer =
  | { readonly state: 'open'; readonly session: SessionState }
  /** The password was right; the code of the second factor is wanted too. */
  | { readonly state: 'code'; readonly ticket: string }
  | { readonly state: 'refused'; readonly sentence: string }
  /** The session is over: somebody signed out everywhere, or may not sign in any more. */
  | { readonly state: 'over' }

/** Proves to the server that the same person is back. */
@Service()
export class Unlock {
  readonly #calls = inject(SessionCalls)

  async try(proof: Readonly<Record<string, string>>): Promise<UnlockAnswer> {
    const response = await this.#calls.post('unlock', proof)
    if (!response) return refused($localize`The server was not reached. Try again.`)
    if (response.status === 200) return { state: 'open', session: await readState(response) }
    if (response.status === 202)
      return { state: 'code', ticket: ((await response.json()) as { ticket: string }).ticket }
    if (response.status === 401) return { state: 'over' }
    if (response.status === 429) {
      const seconds = response.headers.get('retry-after') ?? '30'
      return refused($localize`Too many wrong passwords. Wait ${seconds}:seconds: seconds.`)
    }
    const isWrong = (await codeOf(response)) === 'password-wrong'
    return refused(
      isWrong
        ? $localize`That does not match. Try again.`
        : $localize`The server could not check it. Try again.`,
    )
  }
}

const refused = (sentence: string): UnlockAnswer => ({ state: 'refused', sentence })
