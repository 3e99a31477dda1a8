/** Whatever arrives: a refusal that says what, where and why; never a crash, a 500 or half a write. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient } from './client.ts'
import { createRandom } from './property/random.ts'

let fhir: Fhir
let platform: Platform
let token = ''
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  token = await platform.token()
  fhir = fhirClient(platform, token)
})
after(() => release?.())

const post = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  fhir('Patient', { method: 'POST', body, headers })

function assertRefused(answer: Answer, expected: readonly number[]): void {
  assert.ok(expected.includes(answer.status), `${answer.status}: ${answer.text.slice(0, 300)}`)
  assert.equal(answer.json.resourceType, 'OperationOutcome')
  const [issue] = answer.json.issue as unknown as { severity: string; code: string; diagnostics: string }[]
  assert.ok(issue?.severity && issue.code && issue.diagnostics)
}

const deep = (depth: number): string =>
  `{"resourceType":"Patient","extension":${'[{"url":"urn:x","extension":'.repeat(depth)}[]${'}]'.repeat(depth)}}`

const bodies: readonly [what: string, body: string, statuses: readonly number[]][] = [
  ['no JSON', '{"resourceType":', [400]],
  ['a list', '[]', [400, 422]],
  ['null', 'null', [400, 422]],
  ['a number', '1', [400, 422]],
  ['another type', '{"resourceType":"Observation"}', [400]],
  ['no type', '{}', [400]],
  ['an unknown element', '{"resourceType":"Patient","nickname":"x"}', [400, 422]],
  ['the same key twice', '{"resourceType":"Patient","gender":"male","gender":"female"}', [400]],
  ['a boolean in words', '{"resourceType":"Patient","active":"true"}', [400, 422]],
  ['a boolean in another case', '{"resourceType":"Patient","active":True}', [400]],
  ['a day that does not exist', '{"resourceType":"Patient","birthDate":"2024-02-30"}', [422]],
  ['an id with a slash', '{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a/b"}]}', [422]],
  ['an empty text', '{"resourceType":"Patient","gender":""}', [422]],
  ['an empty list', '{"resourceType":"Patient","name":[]}', [422]],
  ['an empty object', '{"resourceType":"Patient","maritalStatus":{}}', [422]],
  ['a null', '{"resourceType":"Patient","gender":null}', [422]],
  ['a single where there are many', '{"resourceType":"Patient","name":{"family":"x"}}', [422]],
  ['many where there is one', '{"resourceType":"Patient","gender":["male"]}', [422]],
  ['half a character', '{"resourceType":"Patient","name":[{"family":"\\ud800"}]}', [400, 422]],
  ['a character that no text has', '{"resourceType":"Patient","name":[{"family":"\\u0000"}]}', [400, 422]],
  ['a number beyond all digits', `{"resourceType":"Patient","multipleBirthInteger":1e400}`, [400, 422]],
  ['a whole number with a fraction', '{"resourceType":"Patient","multipleBirthInteger":1.5}', [422]],
  ['lists within lists without end', deep(5000), [400, 422]],
  ['script in the narrative', '{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><script>1</script></div>"}}', [422]],
  ['a reference to what cannot be there', '{"resourceType":"Patient","managingOrganization":{"reference":"Patient/1"}}', [422]],
] // prettier-ignore

for (const [what, body, statuses] of bodies) {
  test(`${what} is refused`, async () => assertRefused(await post(body), statuses))
}

const requests: readonly [what: string, url: string, send: { method?: string; headers?: Record<string, string>; body?: string }, statuses: readonly number[]][] = [
  ['XML', 'Patient', { method: 'POST', body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } }, [415]],
  ['no media type', 'Patient', { method: 'POST', body: '{}', headers: { 'content-type': '' } }, [415]],
  ['an answer in XML', 'Patient?_count=1', { headers: { accept: 'application/fhir+xml' } }, [406]],
  ['an answer by _format in XML', 'Patient?_format=xml', {}, [406]],
  ['another version of FHIR', 'Patient?_count=1', { headers: { accept: 'application/fhir+json; fhirVersion=5.0' } }, [406]],
  ['an id that is too long', `Patient/${'x'.repeat(65)}`, {}, [400, 404]],
  ['an id with a percent sign', 'Patient/%25', {}, [400, 404]],
  ['a broken escape', 'Patient/%E0%A4%A', {}, [400, 404]],
  ['a climbing path', 'Patient/..%2F..%2Fmetadata', {}, [400, 404]],
  ['a type in another case', 'patient/1', {}, [400, 404]],
  ['a date that is none', 'Patient?birthdate=yesterday', {}, [400]],
  ['a number that is none', 'Observation?value-quantity=much', {}, [400]],
  ['a count that is none', 'Patient?_count=all', {}, [400]],
  ['a negative count', 'Patient?_count=-1', {}, [400]],
  ['a modifier that is none', 'Patient?name:phonetic=x', {}, [400]],
  ['a modifier of another kind', 'Patient?birthdate:exact=2000-01-01', {}, [400]],
  ['a sort by nothing', 'Patient?_sort=nothing', {}, [400]],
  ['a composite with one part', 'Observation?code-value-quantity=x', {}, [400]],
  ['a page link of nobody', 'Patient?_cursor=abc', {}, [400]],
  ['an If-Match that is none', 'Patient/none', { method: 'PUT', body: '{"resourceType":"Patient","id":"none"}', headers: { 'if-match': 'W/"x"' } }, [412]],
  ['a Bundle that is none', '', { method: 'POST', body: '{"resourceType":"Bundle","type":"collection"}' }, [400]],
  ['an entry without request', '', { method: 'POST', body: '{"resourceType":"Bundle","type":"transaction","entry":[{}]}' }, [400]],
  ['the same resource twice', '', { method: 'POST', body: '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"a"},"request":{"method":"PUT","url":"Patient/a"}},{"request":{"method":"DELETE","url":"Patient/a"}}]}' }, [400]],
] // prettier-ignore

for (const [what, url, send, statuses] of requests) {
  test(`${what} is refused`, async () => assertRefused(await fhir(url, send), statuses))
}

test('a body that is too large is refused', async () => {
  const body = `{"resourceType":"Patient","name":[{"family":"${'x'.repeat(65 * 1024 * 1024)}"}]}`

  const answer = await post(body).catch((error: unknown) => error)

  // The server may close the connection before all has been sent.
  if (!(answer instanceof Error)) assertRefused(answer as Answer, [413])
  assert.equal((await fhir('metadata')).status, 200)
})

/** Sends bytes as they are and answers the status line. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(platform.port, '127.0.0.1', () => socket.end(text))
    let got = ''
    socket.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')))
    socket.on('close', () => resolve(got.split('\r\n')[0] ?? ''))
    socket.on('error', () => resolve(got))
    socket.setTimeout(5000, () => socket.destroy())
  })

test('what is no HTTP ends the connection and nothing else', async () => {
  for (const text of [
    '\u0000\u0001\u0002',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /fhir/R4/Patient HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{',
    `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  ])
    assert.doesNotMatch(await raw(text), / 500 /)
  assert.equal((await fhir('metadata')).status, 200)
})

test('300 damaged resources are refused or stored whole', async () => {
  const random = createRandom(7)
  const whole = JSON.stringify({
    resourceType: 'Patient',
    name: [
      {
        family: 'Fuzz',
        given: ['A', 'B'],
        _given: [null, { extension: [{ url: 'urn:x', valueString: 'y' }] }],
      },
    ],
    birthDate: '1940-03-12',
    contact: [{ name: { family: 'C' }, telecom: [{ system: 'phone', value: '555-0100' }] }],
    multipleBirthInteger: 2,
  })
  const characters = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '0',
    'e',
    '\u0000',
    'ÿ',
    '\ud800',
    ' ',
    'null',
    '-',
    '\u202e',
  ]
  for (let place = 0; place < 300; place++) {
    let text = whole
    for (let cuts = 0; cuts <= random.below(3); cuts++) {
      const at = random.below(text.length)
      const damage = random.below(3)
      text =
        text.slice(0, at) +
        (damage === 0 ? '' : random.pick(characters)) +
        text.slice(at + (damage === 2 ? 0 : 1 + random.below(4)))
    }
    const answer = await post(text)
    if (answer.status === 201) assert.equal((await fhir(`Patient/${answer.json.id}`)).status, 200)
    else assertRefused(answer, [400, 422])
  }
})
