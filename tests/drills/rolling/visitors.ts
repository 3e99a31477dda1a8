/** Those who stay while the platform is rolled: somebody with an open session, and a listener to the stream of events. */
import { request } from '../../conformance/client.ts'
import { type EventReader, readEvents, type Change } from '../../harness/event-reader.ts'

export interface Visitor {
  failures: string[]
  end(): Promise<void>
}

/** Signs in once and goes on working with that session, as an open page does. */
export async function openSession(baseUrl: string): Promise<Visitor & { visits(): number }> {
  const login = await request(`${baseUrl}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'username=nurse&password=medley-demo',
  })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const failures: string[] = login.status === 303 ? [] : [`sign-in: ${login.status}`]
  let [isOver, visits] = [false, 0]
  async function visit(): Promise<void> {
    for (const path of ['/session', '/fhir/R4/Patient?_count=1', '/modules/manifest.json']) {
      const answer = await request(`${baseUrl}${path}`, { headers: { cookie } }).catch((error: unknown) => ({
        ...{ status: 0, text: String(error) },
      }))
      visits++
      if (answer.status !== 200)
        failures.push(`session: ${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
    }
  }
  const running = (async () => {
    while (!isOver) await visit()
  })()
  return {
    failures,
    visits: () => visits,
    async end() {
      isOver = true
      await running
    },
  }
}

/** Comes back with the last id whenever a stream ends, as a browser does. */
export async function listen(
  baseUrl: string,
  token: string,
): Promise<Visitor & { heard(): Set<string>; streams(): number }> {
  const headers = { authorization: `Bearer ${token}` }
  const heard = new Set<string>()
  const failures: string[] = []
  let isOver = false
  let streams = 0
  let last: string | undefined
  let stream: EventReader

  async function open(): Promise<void> {
    streams++
    stream = await readEvents(`${baseUrl}/events`, {
      ...headers,
      ...(last === undefined ? {} : { 'last-event-id': last }),
    })
  }
  const note = (): void => {
    for (const { event, data } of stream.messages)
      if (event === 'change') heard.add(`${(data as Change).type}/${(data as Change).id}`)
  }

  async function follow(): Promise<void> {
    while (!isOver) {
      await stream.ended
      note()
      last = stream.lastId() ?? last
      if (!isOver) await open().catch((error: unknown) => failures.push(`events: ${String(error)}`))
    }
  }
  await open()
  const running = follow()
  return {
    failures,
    heard() {
      note()
      return heard
    },
    streams: () => streams,
    async end() {
      isOver = true
      stream.close()
      await running
    },
  }
}
