import { DestroyRef, inject, Service } from '@angular/core'

/** What the pages of one browser tell each other: they have one session, so a touch or a lock of one counts for all. */
export type SessionNews = 'touched' | 'locked' | 'changed'

@Service()
export class SessionChannel {
  readonly #channel = new BroadcastChannel('medley-session')

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#channel.close())
  }

  tell(news: SessionNews): void {
    this.#channel.postMessage(news)
  }

  listen(hear: (news: SessionNews) => void): void {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<SessionNews>) => hear(data))
  }
}
