import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failures.ts'
import { digitsOf, isDecimal, numberOf, parseJson, stringifyJson } from './json.ts'

const numbers = [
  '0', '-1', '5.25', '1.0', '1.00', '-0', '0.0', '0.000', '100', '1e3', '1E+3', '1.5e-7', '0.000001', '0.0000001', '0.100000000000000001',
  '123456789012345', '1234567890123456', '12345678901234567890', '9007199254740993', '0.1234567890123456789', '185.0', '-40.00', '1e308',
] // prettier-ignore

for (const number of numbers) {
  test(`the digits of ${number} survive, alone, in a list and in an object`, () => {
    for (const text of [number, `[${number},${number}]`, `{"value":${number},"name":"${number}"}`]) {
      assert.equal(stringifyJson(parseJson(text)), text)
    }
  })
}

test('numbers that print as written stay numbers, and others tell their digits', () => {
  const { plain, exact } = parseJson('{"plain":1.5,"exact":1.50}') as { plain: number; exact: number }

  assert.equal(plain, 1.5)
  assert.equal(isDecimal(exact), true)
  assert.equal(numberOf(exact), 1.5)
  assert.equal(digitsOf(exact), '1.50')
  assert.equal(isDecimal('1.50'), false)
  assert.equal(isDecimal({ rawJSON: '1.50' }), false)
})

const refused: readonly [code: string, text: string, place: RegExp][] = [
  ['json-malformed', '', /character 1\b/],
  ['json-malformed', 'nul', /character 1\b/],
  ['json-malformed', '{"a":1', /character 7\b/],
  ['json-malformed', '{"a":1}}', /character 8\b/],
  ['json-malformed', '{"a":01}', /character 7\b/],
  ['json-malformed', '{"a":True}', /'a'/],
  ['json-malformed', '{"a":NaN}', /'a'/],
  ['json-malformed', '{"a":1.}', /character 7\b/],
  ['json-malformed', '{"a":+1.0}', /'a'/],
  ['json-malformed', '{"a":1.0.0}', /character 9\b/],
  ['json-malformed', '{1.0:2}', /character 2\b/],
  ['json-malformed', '{"a":1.00"b"}', /character 10\b/],
  ['json-malformed', "{'a':1}", /character 2\b/],
  ['json-malformed', '{"a":[1,]}', /'a\[1\]'/],
  ['json-malformed', '{"a":"\n"}', /'a'/],
  ['json-malformed', '{"a":"\\x"}', /'a'/],
  ['json-malformed', '{"name":[{"given":["Ann",]}]}', /'name\[0\]\.given\[1\]'/],
  ['json-too-deep', '['.repeat(101) + ']'.repeat(101), /character 101\b/],
  ['json-too-deep', '{"a":'.repeat(1_000_000), /character \d+\b/],
  ['json-duplicate-key', '{"a":1,"a":2}', /'a' \(character 8\)/],
  ['json-duplicate-key', '{"a":[{"b":1.00,"\\u0062":2}]}', /'a\[0\]\.b'/],
  ['json-duplicate-key', '{"__proto__":1,"__proto__":2}', /'__proto__'/],
  ['json-lone-surrogate', '{"a":"\\ud83d"}', /'a'/],
  ['json-lone-surrogate', '{"a":"\\uDE00\\uD83D"}', /'a'/],
  ['json-lone-surrogate', '{"a":"\ud83d"}', /'a'/],
  ['json-lone-surrogate', '{"\\ud83d":1}', /character 2\b/],
  ['json-number-range', '{"a":1e999}', /'a'/],
  ['json-number-range', `{"a":${'9'.repeat(400)}}`, /'a'/],
  ['json-number-range', '{"a":1e-999}', /'a'/],
]

for (const [code, text, place] of refused) {
  test(`${code}: ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.throws(
      () => parseJson(text),
      (failure: unknown) => {
        assert.ok(failure instanceof Failure)
        assert.equal(failure.status, 400)
        assert.equal(failure.issues[0]?.failure, code)
        assert.match(failure.message, place)
        return true
      },
    )
  })
}

test('a refusal never repeats content', () => {
  for (const text of ['{"name":"Canary",}', '{"Canary of all":{"x":1,"x":2}}', 'Canary']) {
    assert.throws(
      () => parseJson(text),
      (failure: Failure) => !/Canary/.test(JSON.stringify(failure.issues) + failure.message),
    )
  }
})

test('what looks odd and is right is taken', () => {
  const texts = [
    '{"a":"\\ud83d\\ude00","b":"😀"}',
    '['.repeat(100) + ']'.repeat(100),
    ' \t\r\n{ "a" : [ ] } ',
    '{"a:b":"c:d","e":"\\\\","f":"\\":"}',
    '{"a":{"x":1},"b":{"x":1}}',
    '[{"a":null},{},[]]',
  ]
  for (const text of texts) assert.deepEqual(parseJson(text), JSON.parse(text))
})

test('text that holds the mark of hidden numbers is read as well', () => {
  for (const text of ['{"a":"\ufffe0","b":1.00}', '{"a":"\\ufffe0","b":1.00}', '{"a":"\\uFFFE0","b":1.00}']) {
    const { a, b } = parseJson(text) as { a: string; b: number }
    assert.equal(a, '\ufffe0')
    assert.equal(digitsOf(b), '1.00')
  }
})

test('a key named __proto__ is a key like any other', () => {
  for (const text of ['{"__proto__":{"admin":true}}', '{"__proto__":1.00}']) {
    const parsed = parseJson(text) as object
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype)
    assert.equal(Object.hasOwn(parsed, '__proto__'), true)
    assert.equal(stringifyJson(parsed), text)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'admin'), false)
})

test('long texts neither overflow the stack nor take forever', () => {
  const long = `{"a":"${'\\n'.repeat(2_000_000)}","b":1,"b":2}`
  assert.throws(
    () => parseJson(long),
    (failure: Failure) => failure.issues[0]?.failure === 'json-duplicate-key',
  )
})
