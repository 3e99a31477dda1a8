/**
 * Events over NATS JetStream (https://docs.nats.io/nats-concepts/jetstream). A relay in each service publishes them in
 * order, with an id by which the server drops what a relay sends twice; consumers are durable and confirm each event.
 */
import {
  AckPolicy,
  type Consumer,
  type ConsumerInfo,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type JsMsg,
  RetentionPolicy,
} from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Carrier, FacilityEvent } from '../carrier.ts'

export interface NatsEvents {
  carrier: Carrier
  publish(event: FacilityEvent): Promise<void>
  close(): Promise<void>
}

const SUBJECTS = 'medley.events'
const LIMIT = 100
const WAIT_MS = 1000
const NS_PER_MS = 1_000_000
/** What a consumer does not confirm for so long comes again. */
const ACK_WAIT_MS = 30_000
const TWICE_MS = 120_000
const KEEP_MS = 7 * 24 * 3_600_000

/** `stream` holds the events of one module; replicas share it. */
export async function connectNats(url: string, stream: string): Promise<NatsEvents> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, waitOnFirstConnect: true })
  const subject = `${SUBJECTS}.${stream}`
  const name = `medley-${stream}`
  await requireStream(connection, { name, subject })
  const client = jetstream(connection)
  return {
    carrier: {
      async open(consumer) {
        const manager = await jetstreamManager(connection)
        const durable = consumer.replaceAll(/[^\w-]/g, '_')
        // What an earlier reader took and did not confirm comes first, at once: there is one reader at a time.
        const before = await manager.consumers.info(name, durable).catch(() => undefined)
        const from = before && before.num_ack_pending > 0 ? before.ack_floor.stream_seq + 1 : undefined
        if (from !== undefined) await manager.consumers.delete(name, durable)
        await manager.consumers.add(name, {
          durable_name: durable,
          ack_policy: AckPolicy.Explicit,
          ack_wait: ACK_WAIT_MS * NS_PER_MS,
          filter_subject: `${subject}.>`,
          max_ack_pending: LIMIT,
          ...(from === undefined
            ? { deliver_policy: before?.config.deliver_policy ?? DeliverPolicy.All, ...startOf(before) }
            : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from }),
        })
        const source = await client.consumers.get(name, durable)
        return {
          async next() {
            const messages = await take(source, 1)
            // Exactly what is there: what the server sends to a request that is given up early is lost for ACK_WAIT_MS.
            const more = Math.min(messages[0]?.info.pending ?? 0, LIMIT - 1)
            if (more > 0) messages.push(...(await take(source, more)))
            return {
              events: messages.map((message) => message.json<FacilityEvent>()),
              done: async () => void (await Promise.all(messages.map((message) => message.ackAck()))),
            }
          },
          close: () => Promise.resolve(),
        }
      },
    },
    async publish(event) {
      const { facility, type, id, version } = event
      await client.publish(`${subject}.${facility}.${type}`, JSON.stringify(event), {
        msgID: `${facility}/${type}/${id}/${version}`,
      })
    },
    close: () => connection.drain(),
  }
}

const take = async (source: Consumer, count: number): Promise<JsMsg[]> =>
  Array.fromAsync(await source.fetch({ max_messages: count, expires: WAIT_MS }))

/** A consumer that is there keeps the beginning that it was made with. */
const startOf = (consumer: ConsumerInfo | undefined): { opt_start_seq?: number } =>
  consumer?.config.opt_start_seq === undefined ? {} : { opt_start_seq: consumer.config.opt_start_seq }

async function requireStream(
  connection: NatsConnection,
  { name, subject }: { name: string; subject: string },
): Promise<void> {
  const manager = await jetstreamManager(connection)
  await manager.streams.add({
    name,
    subjects: [`${subject}.>`],
    retention: RetentionPolicy.Limits,
    max_age: KEEP_MS * NS_PER_MS,
    duplicate_window: TWICE_MS * NS_PER_MS,
  })
}
