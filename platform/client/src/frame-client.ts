/**
 * The calling end of frames: one connection to a service, opened at first use and again after it broke, behind a
 * circuit breaker. A service that hangs costs those who wait when it does; whoever comes later is refused at once,
 * while a probe in the background looks whether it is back.
 */
import { type FrameConnection, type FrameTarget, openFrames } from './frame-connection.ts'
import type { AppRequest, AppResponse } from './message.ts'
import { NotSent, unavailable } from './unavailable.ts'
import { wholeResponse } from './whole-body.ts'

export interface FrameClient {
  /** The answer with its whole body. */
  send(request: AppRequest): Promise<AppResponse>
  /** The answer as it comes: a large body is a stream. */
  pass(request: AppRequest): Promise<AppResponse>
  /** The breaker is open: every request is refused until a probe was answered. */
  isOpen(): boolean
  /** Begins nothing new; what is under way is answered. */
  retire(): void
  close(): void
}

/** Connections that failed in a row open the breaker; so does one silence, and a service that says it is leaving. */
const FAILURES = 3
const PROBE_EVERY_MS = 250

export function createFrameClient(target: FrameTarget): FrameClient {
  const { name } = target
  let connecting: Promise<FrameConnection> | undefined
  let failures = 0
  let probing: NodeJS.Timeout | undefined
  let ended = false

  function connection(): Promise<FrameConnection> {
    if (connecting) return connecting
    const forget = (): void => {
      if (connecting === own) connecting = undefined
    }
    const own: Promise<FrameConnection> = openFrames(target, {
      onLeaving() {
        forget()
        open()
      },
      onClose({ silent }) {
        forget()
        if (silent) open()
      },
    }).catch((error: unknown) => {
      forget()
      failures += 1
      if (failures >= FAILURES) open()
      throw unavailable(name, new NotSent('no connection', { cause: error }))
    })
    return (connecting = own)
  }

  function open(): void {
    if (ended) return
    probing ??= setTimeout(() => void probe(), PROBE_EVERY_MS).unref()
  }

  /** Half open: only the probe goes through, and its answer closes the breaker. */
  async function probe(): Promise<void> {
    try {
      const alive = await connection()
      await alive.ping().catch((error: unknown) => {
        alive.close()
        throw error
      })
      failures = 0
      probing = undefined
    } catch {
      probing = undefined
      open()
    }
  }

  async function pass(request: AppRequest): Promise<AppResponse> {
    if (probing) throw unavailable(name, new NotSent('circuit open'))
    const { send } = await connection()
    const response = await send(request)
    failures = 0
    return response
  }

  return {
    send: async (request) =>
      wholeResponse(await pass(request)).catch((error: unknown) => {
        throw unavailable(name, error)
      }),
    pass,
    isOpen: () => probing !== undefined,
    retire() {
      ended = true
      clearTimeout(probing)
      void connecting?.then((one) => one.retire()).catch(() => undefined)
    },
    close() {
      ended = true
      clearTimeout(probing)
      void connecting?.then((one) => one.close()).catch(() => undefined)
    },
  }
}
