import assert from 'node:assert/strict'
import { test } from 'node:test'
import { platformSettings } from './platform-settings.ts'
import { describeSettings, readSettings, setting, settingFamily, SettingsError } from './settings.ts'

const declared = {
  port: setting('MEDLEY_PORT', { default: 5000, min: 1, max: 65_500 }, 'Port.'),
  data: setting('MEDLEY_DATA', '.medley', 'Folder.'),
  tls: setting('MEDLEY_TLS', { default: 'off', choices: ['off', 'files'] }, 'TLS.'),
  verbose: setting('MEDLEY_VERBOSE', false, 'Tell more.'),
  secrets: settingFamily(
    ['patients', 'long-stay'],
    setting('DATABASE_URL', { default: '', secret: true }, 'Database.'),
  ),
  later: setting('MEDLEY_LATER', { default: '', notYet: true }, 'Not yet.'),
  clock: setting('MEDLEY_CLOCK', { default: 0, notInProduction: true }, 'Clock.'),
}

const refusalOf = (environment: Record<string, string>): string => {
  try {
    readSettings(declared, environment)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.message
  }
  return ''
}

test('a setting has the type of its default, and the default when it is unset or empty', () => {
  const settings = readSettings(declared, { MEDLEY_PORT: '6000', MEDLEY_VERBOSE: 'true', MEDLEY_DATA: '' })

  assert.deepEqual(settings, {
    port: 6000,
    data: '.medley',
    tls: 'off',
    verbose: true,
    secrets: { patients: '', 'long-stay': '' },
    later: '',
    clock: 0,
  })
})

test('a family has one variable for each name', () => {
  const settings = readSettings(declared, { DATABASE_URL_LONG_STAY: 'postgres://x' })

  assert.deepEqual(settings.secrets, { patients: '', 'long-stay': 'postgres://x' })
})

const refusals: [string, Record<string, string>, RegExp][] = [
  [
    'a port out of range',
    { MEDLEY_PORT: '70000' },
    /^MEDLEY_PORT is "70000", .* a whole number from 1 to 65500\.$/,
  ],
  ['a word for a number', { MEDLEY_PORT: 'http' }, /^MEDLEY_PORT is "http"/],
  ['a fraction of a port', { MEDLEY_PORT: '5000.5' }, /^MEDLEY_PORT is "5000.5"/],
  ['an unknown choice', { MEDLEY_TLS: 'on' }, /^MEDLEY_TLS is "on", .* give "off" or "files"\.$/],
  ['neither true nor false', { MEDLEY_VERBOSE: 'maybe' }, /give "true" or "false"\.$/],
  [
    'a misspelt name',
    { MEDLEY_PROT: '5000' },
    /^MEDLEY_PROT is not a setting of Medley: did you mean MEDLEY_PORT\?$/,
  ],
  ['a module that is not there', { DATABASE_URL_PATIENT: 'x' }, /did you mean DATABASE_URL_PATIENTS\?$/],
  [
    'a name like no other',
    { MEDLEY_XYZZYPLUGHQUUX: '1' },
    /^MEDLEY_XYZZYPLUGHQUUX is not a setting of Medley\.$/,
  ],
  ['what this version cannot do', { MEDLEY_LATER: 'x' }, /^MEDLEY_LATER is not available in this version/],
  [
    'a moved clock in production',
    { MEDLEY_CLOCK: '5', NODE_ENV: 'production' },
    /^MEDLEY_CLOCK is for tests/,
  ],
]

for (const [what, environment, sentence] of refusals) {
  test(`one sentence refuses ${what}`, () => assert.match(refusalOf(environment), sentence))
}

test('every wrong variable is named, one a line', () => {
  const lines = refusalOf({ MEDLEY_PORT: 'x', MEDLEY_DATUM: 'y' }).split('\n')

  assert.equal(lines.length, 2)
})

test('secrets are neither described nor repeated in a refusal', () => {
  const platform = platformSettings(['patients'])

  const described = describeSettings(declared, { DATABASE_URL_PATIENTS: 'canary' })
  const refused = () => readSettings(platform, { DATABASE_URL_PATIENTS: 'canary' })

  assert.doesNotMatch(described, /canary/)
  assert.match(described, /DATABASE_URL_PATIENTS=\*+ {2}\(environment\)/)
  assert.throws(
    refused,
    (error: Error) => !error.message.includes('canary') && error.message.includes('postgres://'),
  )
})

test('variables of others are none of our business', () => {
  assert.equal(refusalOf({ PATH: '/bin', DATABASE_URL: 'mysql://other', MEDLEYS_PORT: 'x' }), '')
})
