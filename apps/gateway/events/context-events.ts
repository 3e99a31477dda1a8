/**
 * `/context`: which chart somebody has open, told to what they use beside it (docs/events.md). The screens say it with
 * POST; apps of the same person at the same facility hear it with GET, as server-sent events in the words of FHIRcast
 * (https://fhircast.hl7.org/specification/STU2/#event-notification).
 */
import type { Principal } from '@medley/auth/principal'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { type Failure, fail } from '@medley/fhir/failures'
import { type Channel, openChannel } from './channel.ts'

export interface ContextEvent {
  id: string
  timestamp: string
  event: {
    'hub.event': string
    context: { key: string; resource: { resourceType: string; id: string } }[]
  }
}

interface Listener {
  channel: Channel
  hears(event: ContextEvent): boolean
  isStillIn(): Promise<boolean>
}

/** What is open, by person and facility; remembered as long as the process lives, and by nobody else. */
export interface ContextTopics {
  tell(principal: Principal, event: ContextEvent): Promise<void>
  listen(principal: Principal, isStillIn: () => Promise<boolean>): Channel
}

const known = new Set(['Patient-open', 'Patient-close', 'Encounter-open'])
const pingMs = 25_000

const topicOf = ({ facility, subject }: Principal): string => `${facility}|${subject}`

/** Security: an app that was let into one record hears of that record alone. */
const hearsFor =
  ({ patient }: Principal) =>
  ({ event }: ContextEvent): boolean =>
    patient === undefined ||
    event.context.some(({ key, resource }) => key === 'patient' && resource.id === patient)

export function createContextTopics(): ContextTopics {
  const listeners = new Map<string, Set<Listener>>()
  const last = new Map<string, ContextEvent>()

  async function deliver({ channel, hears, isStillIn }: Listener, event: ContextEvent): Promise<void> {
    if (!hears(event)) return
    if (await isStillIn()) channel.send({ event: event.event['hub.event'], id: event.id, data: event })
    else channel.end()
  }

  return {
    async tell(principal, event) {
      const topic = topicOf(principal)
      last.set(topic, event)
      await Promise.all([...(listeners.get(topic) ?? [])].map((listener) => deliver(listener, event)))
    },
    listen(principal, isStillIn) {
      const topic = topicOf(principal)
      const listener: Listener = { channel: openChannel(), hears: hearsFor(principal), isStillIn }
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all.add(listener))
      const ping = setInterval(() => listener.channel.send({ comment: 'here' }), pingMs).unref()
      listener.channel.onClose(() => {
        clearInterval(ping)
        all.delete(listener)
        if (all.size === 0 && listeners.get(topic) === all) listeners.delete(topic)
      })
      listener.channel.send({ retry: 5000, comment: 'open' })
      const open = last.get(topic)
      if (open) void deliver(listener, open)
      return listener.channel
    },
  }
}

const idPattern = /^[A-Za-z0-9\-.]{1,64}$/
const invalid = (message: string): Failure => fail('badRequest', 'context-event-invalid', message)

/** Security: nothing but ids goes on to apps, whatever was sent. */
function readEvent(body: Buffer | undefined): ContextEvent {
  let sent: Partial<ContextEvent>
  try {
    sent = JSON.parse(body?.toString('utf8') ?? '') as Partial<ContextEvent>
  } catch {
    throw invalid('The event is no JSON.')
  }
  const name = sent.event?.['hub.event'] ?? ''
  if (!known.has(name)) throw invalid(`The event is one of ${[...known].join(', ')}.`)
  const context = (sent.event?.context ?? []).map(({ key, resource }) => ({
    key: String(key),
    resource: { resourceType: String(resource.resourceType), id: String(resource.id) },
  }))
  const isPlain = context.every(
    ({ key, resource: { resourceType, id } }) =>
      ['patient', 'encounter'].includes(key) && resourceType.toLowerCase() === key && idPattern.test(id),
  )
  if (!isPlain || !context.some(({ key }) => key === 'patient'))
    throw invalid('The context is a patient, and an encounter at most, by their ids.')
  return {
    id: String(sent.id ?? '').slice(0, 64),
    timestamp: String(sent.timestamp ?? '').slice(0, 40),
    event: { 'hub.event': name, context },
  }
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

export async function answerContext(
  topics: ContextTopics,
  {
    principal,
    request,
    authenticate,
  }: { principal: Principal; request: AppRequest; authenticate(): Promise<Principal> },
): Promise<AppResponse> {
  if (request.method === 'POST') {
    // Apps hear; only the screens say what is open.
    if (principal.client !== 'medley-shell')
      throw fail('forbidden', 'context-screens-only', 'Only the screens of Medley say which chart is open.')
    await topics.tell(principal, readEvent(request.body))
    return { status: 204, headers: { 'cache-control': 'no-store' } }
  }
  if (request.method !== 'GET')
    throw fail('methodNotAllowed', 'method-not-allowed', 'This address takes GET and POST.', {
      headers: { allow: 'GET, POST' },
    })
  const channel = topics.listen(principal, () =>
    authenticate().then(
      () => true,
      () => false,
    ),
  )
  request.cancellation?.onCancel(() => channel.stream.destroy())
  return { status: 200, headers: { ...HEADERS }, stream: channel.stream }
}
