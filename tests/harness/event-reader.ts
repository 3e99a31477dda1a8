/** Reads a `text/event-stream` as a browser does, but one message at a time. */
export interface EventMessage {
  event: string
  id: string | undefined
  data: unknown
}

export interface Change {
  type: string
  id: string
  version: string
  patient: string | null
  time: string
}

export interface EventReader {
  /** Everything that has come so far. */
  messages: readonly EventMessage[]
  /** Id of the last message that had one. */
  lastId(): string | undefined
  /** What `pick` finds in the messages so far, as soon as it finds something. Fails when the stream ends or after `seconds`. */
  until<T>(pick: (messages: readonly EventMessage[]) => T | undefined, seconds?: number): Promise<T>
  /** Settles when the server ends the stream. */
  ended: Promise<void>
  close(): void
}

export async function readEvents(url: string, headers: Record<string, string>): Promise<EventReader> {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  if (response.status !== 200 || !response.body) throw new Error(`HTTP ${response.status} for ${url}`)
  const messages: EventMessage[] = []
  const waiting = new Set<() => void>()
  let isOver = false
  const wake = (): void => waiting.forEach((tell) => tell())

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      messages.push(...blocks.map(messageOf))
      wake()
    }
  }
  const ended = read(response.body)
    .catch(() => undefined)
    .then(() => {
      isOver = true
      wake()
    })

  return {
    messages,
    ended,
    lastId: () => messages.findLast(({ id }) => id !== undefined)?.id,
    close: () => abort.abort(),
    until: (pick, seconds = 10) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pick(messages)
          if (found === undefined && !isOver) return
          clearTimeout(timer)
          waiting.delete(look)
          if (found === undefined) reject(new Error('the stream ended'))
          else resolve(found)
        }
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`not within ${seconds} s, but ${JSON.stringify(messages.slice(-5))}`))
        }, seconds * 1000)
        waiting.add(look)
        look()
      }),
  }
}

function messageOf(block: string): EventMessage {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]),
  )
  const data = fields.get('data')
  return {
    event: fields.get('event') ?? '',
    id: fields.get('id'),
    data: data === undefined ? undefined : JSON.parse(data),
  }
}

/** Of the messages, the changes that a test knows of. */
export const changesIn = (
  messages: readonly EventMessage[],
  known: (change: Change) => boolean = () => true,
): Change[] =>
  messages.flatMap(({ event, data }) => (event === 'change' && known(data as Change) ? [data as Change] : []))

/** Waits for a change and answers it. */
export const changeOf = (
  reader: EventReader,
  known: (change: Change) => boolean,
  seconds?: number,
): Promise<Change> => reader.until((messages) => changesIn(messages, known)[0], seconds)
