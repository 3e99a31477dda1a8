/** The serving end of frames: an upgraded connection over which the gateway sends many requests at once. */
import type { Socket } from 'node:net'
import type { App, AppRequest } from '@medley/client/message'
import { createFrameWriter, onFrames, UPGRADE_PROTOCOL } from '@medley/client/frames'

export function serveFrames(socket: Socket, app: App): void {
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${UPGRADE_PROTOCOL}\r\n\r\n`)
  socket.setNoDelay(true)
  socket.setTimeout(0)
  const write = createFrameWriter(socket)
  onFrames(socket, (stream, head, body) => {
    const request = { ...(head as Omit<AppRequest, 'body'>), body: body.length > 0 ? body : undefined }
    void app(request).then(({ body: answer, ...responseHead }) => {
      if (!socket.destroyed) write(stream, responseHead, answer)
    })
  })
  // The gateway asks again over a new connection; there is nothing to save here.
  socket.on('error', () => socket.destroy())
}
