import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { PART_BYTES, WINDOW_BYTES } from '@medley/client/frame-body'
import { createFrameClient, type FrameClient } from '@medley/client/frame-client'
import { Cancellation } from '@medley/client/cancellation'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { collect } from '@medley/client/whole-body'
import { createHttpShell, type HttpShell } from './http-shell.ts'

const LARGE = Buffer.alloc(5 * 1024 * 1024, 'large body ')

describe('frames between gateway and service', () => {
  let shell: HttpShell
  let client: FrameClient
  let answer: App

  beforeEach(async () => {
    shell = createHttpShell({
      app: (request) => answer(request),
      ready: () => Promise.resolve(true),
      metrics: () => '',
      frames: true,
    })
    await shell.server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = shell.server.server.address() as AddressInfo
    client = createFrameClient({ name: 'labs', origin: `http://127.0.0.1:${port}`, timeoutMs: 20_000 })
  })

  afterEach(async () => {
    client.close()
    await shell.drain()
  })

  it('carries small and large bodies both ways, as they were', async () => {
    answer = (request) => Promise.resolve(ok(request.body))
    for (const body of [undefined, Buffer.from('ä'), Buffer.alloc(PART_BYTES), LARGE]) {
      const { body: back } = await client.send(post({ body }))
      assert.deepEqual(bytes(back), body ?? Buffer.alloc(0))
    }
  })

  it('gives a stream to who can take one, and a stream to send is sent', async () => {
    answer = (request) => Promise.resolve(ok(request.body))
    const { stream, headers } = await client.pass(post({ stream: Readable.from([LARGE, LARGE]) }))
    assert.ok(stream)
    assert.equal(headers['content-length'], String(2 * LARGE.length))
    assert.deepEqual(await collect(stream), Buffer.concat([LARGE, LARGE]))
  })

  it('sends a reader no more than it takes, and others their answers meanwhile', async () => {
    answer = ({ url }) => Promise.resolve(ok(url === '/large' ? LARGE : Buffer.from('small')))
    const { stream } = await client.pass(get('/large'))
    assert.ok(stream)
    for (let turn = 0; turn < 50; turn += 1) {
      const { body } = await client.send(get('/small'))
      assert.equal(bytes(body).toString(), 'small')
    }
    assert.ok(stream.readableLength <= WINDOW_BYTES + PART_BYTES, `${stream.readableLength} bytes came`)
    assert.equal((await collect(stream)).length, LARGE.length)
  })

  it('tells the service that nobody waits any more', async () => {
    const cancellation = new Cancellation()
    const told = new Promise<void>((resolve) => {
      answer = (request) => {
        request.cancellation?.onCancel(resolve)
        cancellation.cancel()
        return new Promise(() => undefined)
      }
    })
    const answered = client.pass({ ...get('/slow'), cancellation })
    await assert.rejects(answered)
    await told
  })

  it('never runs a request whose body broke off', async () => {
    const seen: string[] = []
    answer = ({ url }) => {
      seen.push(url)
      return Promise.resolve(ok(undefined))
    }
    const broken = new Readable({
      read() {
        this.push(LARGE)
        this.destroy(new Error('the client went away'))
      },
    })
    await assert.rejects(client.pass({ ...post({ stream: broken }), url: '/broken' }))
    await client.send(get('/after'))
    assert.deepEqual(seen, ['/after'])
  })

  it('breaks an answer that is under way when the service goes', async () => {
    answer = () => Promise.resolve(ok(LARGE))
    const { stream } = await client.pass(get('/large'))
    assert.ok(stream)
    client.close()
    await assert.rejects(collect(stream), /connection closed/)
  })
})

const ok = (body: AppResponse['body']): AppResponse => ({ status: 200, headers: {}, body })
const get = (url: string): AppRequest => ({ method: 'GET', url, headers: {} })
const post = (body: Pick<AppRequest, 'body' | 'stream'>): AppRequest => ({
  method: 'POST',
  url: '/',
  headers: {},
  ...body,
})
const bytes = (body: AppResponse['body']): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : (body ?? Buffer.alloc(0))
