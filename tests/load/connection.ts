/**
 * One kept-alive HTTP/1.1 connection that carries one request at a time. The clients run on the cores that they measure,
 * so they have to cost little: node:http takes several times as long for the same exchange.
 */
import { connect } from 'node:net'

export interface Request {
  method: 'GET' | 'POST' | 'PUT'
  /** From the root of the server: `/fhir/R4/Patient/1` */
  path: string
  body?: string
  /** Of the body. */
  contentType?: string
}

export interface Answer {
  status: number
  text: string
}

export interface Connection {
  send(request: Request): Promise<Answer>
  close(): void
}

export interface Server {
  /** `http://localhost:5000` */
  url: string
  token: string
}

interface Waiting {
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
}

const none = Buffer.alloc(0)

export function openConnection({ url, token }: Server): Connection {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const fixed = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\nAccept: application/fhir+json\r\n`
  let received: Buffer = none
  let waiting: Waiting | undefined

  const fail = (error: Error): void => {
    waiting?.reject(error)
    waiting = undefined
    socket.destroy()
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error(`${url} closed the connection.`)))
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    try {
      const answer = readAnswer(received)
      if (!answer) return
      received = none
      const { resolve } = waiting ?? {}
      waiting = undefined
      resolve?.(answer)
    } catch (error) {
      fail(error as Error)
    }
  })

  return {
    send: ({ method, path, body = '', contentType = 'application/fhir+json' }) =>
      new Promise((resolve, reject) => {
        if (waiting) return reject(new Error('The connection is busy.'))
        if (socket.destroyed) return reject(new Error(`There is no connection to ${url}.`))
        waiting = { resolve, reject }
        const about =
          body === '' ? '' : `Content-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
        socket.write(`${method} ${path} HTTP/1.1\r\n${fixed}${about}\r\n${body}`)
      }),
    close: () => socket.destroy(),
  }
}

/** Undefined: there is more to come. */
export function readAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN)
  if (Number.isNaN(status) || Number.isNaN(length))
    throw new Error(`An answer without status or length cannot be read: ${head}`)
  const start = end + 4
  if (received.length < start + length) return undefined
  if (received.length > start + length) throw new Error(`An answer is longer than it says: ${head}`)
  return { status, text: received.toString('utf8', start, start + length) }
}
