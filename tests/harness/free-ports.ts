/** A block of ports that nobody listens on: base to base + 40. */
import { createServer } from 'node:net'

const blockSize = 40

export async function findFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // Below the ports that Linux hands out to outgoing connections.
    // 10080 is one of the ports that browsers refuse.
    const base = 10_120 + blockSize * Math.floor(Math.random() * 500)
    const block = Array.from({ length: blockSize + 1 }, (_, offset) => base + offset)
    if ((await Promise.all(block.map(isFree))).every(Boolean)) return base
  }
  throw new Error('No block of free ports was found.')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
