/** The sending end of one `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
import { Readable } from 'node:stream'

export interface Channel {
  stream: Readable
  /** Answers false once there is nobody to send to. */
  send(message: { event?: string; id?: string; data?: unknown; comment?: string; retry?: number }): boolean
  end(): void
  onClose(tell: () => void): void
  isOpen(): boolean
}

/** Who reads so slowly that this much waits, in bytes, is dropped: it comes back with the id of the last event it read. */
const MAX_WAITING = 512 * 1024

export function openChannel(): Channel {
  const stream = new Readable({ read: () => undefined, highWaterMark: MAX_WAITING })
  stream.on('error', () => undefined)
  const isOpen = (): boolean => !stream.destroyed && !stream.readableEnded
  return {
    stream,
    isOpen,
    send(message) {
      if (!isOpen()) return false
      stream.push(textOf(message))
      if (stream.readableLength > MAX_WAITING) stream.destroy()
      return isOpen()
    },
    end() {
      if (isOpen()) stream.push(null)
    },
    onClose: (tell) => void stream.once('close', tell),
  }
}

function textOf({ comment, retry, event, id, data }: Parameters<Channel['send']>[0]): string {
  const lines = [
    ...(comment === undefined ? [] : [`: ${comment}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ]
  return `${lines.join('\n')}\n\n`
}
