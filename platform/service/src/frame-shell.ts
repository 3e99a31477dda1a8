/** The serving end of frames: an upgraded connection over which the gateway sends many requests at once. */
import type { Socket } from 'node:net'
import type { App, AppRequest } from '@medley/client/message'
import { createFrameWriter, onFrames, PING_STREAM, UPGRADE_PROTOCOL } from '@medley/client/frames'

export interface FrameConnection {
  /** Answers what is under way, then closes. A frame that comes later is not answered: the gateway reports the module as unavailable. */
  drain(): void
}

export function serveFrames(socket: Socket, app: App): FrameConnection {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${UPGRADE_PROTOCOL}\r\n\r\n`,
  )
  socket.setNoDelay(true)
  socket.setTimeout(0)
  const write = createFrameWriter(socket)
  let underWay = 0
  let draining = false
  const endWhenDone = (): void => {
    // The writer holds frames back to the end of this turn.
    if (draining && underWay === 0) setImmediate(() => socket.end())
  }
  onFrames(socket, (stream, head, body) => {
    if (stream === PING_STREAM) return write(PING_STREAM, { status: 204, headers: {} }, undefined)
    const request = { ...(head as Omit<AppRequest, 'body'>), body: body.length > 0 ? body : undefined }
    underWay += 1
    void app(request).then(({ body: answer, ...responseHead }) => {
      if (!socket.destroyed) write(stream, responseHead, answer)
      underWay -= 1
      endWhenDone()
    })
  })
  // The gateway has gone: nobody waits for what is under way.
  socket.on('end', () => socket.end())
  // The gateway asks again over a new connection; there is nothing to save here.
  socket.on('error', () => socket.destroy())
  return {
    drain() {
      draining = true
      endWhenDone()
    },
  }
}
