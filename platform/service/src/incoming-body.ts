/** A body as it comes from a client: small ones are read at once, large ones stay streams that end at the limit. */
import type { IncomingMessage } from 'node:http'
import { Transform, type Readable } from 'node:stream'
import { collect } from '@medley/client/whole-body'
import { fail, type Failure } from '@medley/fhir/failures'
import { MAX_BODY } from './request-body.ts'

/** What costs less to hold than to pass on in parts. */
const SMALL = 64 * 1024

type Done = (error: Error | null, body?: Buffer | Readable) => void

export function readOrStream(payload: IncomingMessage, done: Done): void {
  // Without a length the body comes in chunks, as many as the client likes.
  const length = Number(payload.headers['content-length'] ?? Infinity)
  if (length > MAX_BODY && length !== Infinity) return done(tooLarge())
  if (length > SMALL) return done(null, limited(payload))
  collect(payload).then(
    (body) => done(null, body),
    (error: Error) => done(error),
  )
}

function limited(payload: Readable): Readable {
  let taken = 0
  const counted = new Transform({
    transform(part: Buffer, _, next) {
      taken += part.length
      if (taken > MAX_BODY) next(tooLarge())
      else next(null, part)
    },
  })
  payload.on('error', (error) => counted.destroy(error))
  payload.on('aborted', () => counted.destroy(new Error('The client went away.')))
  return payload.pipe(counted)
}

const tooLarge = (): Failure =>
  fail('tooLarge', 'body-too-large', `A body may have ${MAX_BODY / 1024 / 1024} MiB.`)
