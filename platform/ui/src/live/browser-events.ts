/**
 * The event stream of this browser: one connection for all its tabs. The tab that holds the lock has the connection and
 * tells the others; when it goes, the next one takes over from the last event that anybody heard.
 */
export interface BrowserEvents {
  /** Of the session: tabs of another one do not share. */
  name: string
  /** `change` and `module` messages. */
  message(event: string, data: unknown): void
  /** Something may have been missed. */
  gap(): void
  /** The sign-in is over. */
  ended(): void
}

interface Post {
  id: string
  event: string
  data: unknown
}

const address = '/events'
const retryMs = 5000

/** A locked session goes on when the password was typed again. */
const isLocked = (outcome: string): boolean => outcome.includes('session-locked')

export function openBrowserEvents(listener: BrowserEvents): () => void {
  const tabs = new BroadcastChannel(listener.name)
  const closed = new AbortController()
  let lastId = ''

  const hear = ({ id, event, data }: Post): void => {
    if (id) lastId = id
    if (event) listener.message(event, data)
  }
  tabs.onmessage = ({ data }: MessageEvent<Post>) => hear(data)

  function connect(): EventSource {
    const source = new EventSource(lastId ? `${address}?lastEventId=${encodeURIComponent(lastId)}` : address)
    for (const name of ['change', 'module'])
      source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        const post: Post = { id: lastEventId, event: name, data: JSON.parse(data) as unknown }
        hear(post)
        tabs.postMessage(post)
      })
    return source
  }

  /** Holds the connection until the tab closes. A browser opens it again by itself, unless the server refused. */
  function lead(): Promise<void> {
    return new Promise((resolve) => {
      let source = connect()
      const again = (): void => {
        source.close()
        source = connect()
      }
      const watch = setInterval(() => {
        if (source.readyState === EventSource.CLOSED) void findOut(again)
      }, retryMs)
      closed.signal.addEventListener('abort', () => {
        clearInterval(watch)
        source.close()
        resolve()
      })
    })
  }

  async function findOut(again: () => void): Promise<void> {
    const asking = new AbortController()
    const response = await fetch(address, { signal: asking.signal, cache: 'no-store' }).catch(() => null)
    if (response?.status === 401) return isLocked(await response.text()) ? undefined : listener.ended()
    asking.abort()
    if (!response?.ok) return
    // The server takes new streams, but not where this one was.
    lastId = ''
    listener.gap()
    again()
  }

  if ('locks' in navigator) {
    navigator.locks.request(listener.name, { signal: closed.signal }, lead).catch(() => undefined)
  } else {
    void lead()
  }
  return () => {
    closed.abort()
    tabs.close()
  }
}
