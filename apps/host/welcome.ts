/** What `npm start` prints at the end: where to go and whom to be. */

const users: readonly (readonly [string, string])[] = [
  ['physician', 'orders, signs, sees everything clinical'],
  ['nurse', 'gives medications, charts, admits'],
  ['aide', 'vital signs and daily care'],
  ['therapist', 'therapy plans and notes'],
  ['biller', 'claims and coverage'],
  ['labtech', 'results'],
  ['him', 'health information, privacy'],
  ['adt', 'admissions, transfers, beds'],
  ['admin', 'users and settings'],
  ['patient', 'own record'],
  ['proxy', "a relative's record"],
  ['auditor', 'the audit trail'],
]

export function describeWelcome(address: string): string {
  const rows = users.map(([name, may]) => `    ${name.padEnd(12)}${may}`)
  return [
    '',
    `  Open ${address} and sign in. Password of every demo user: medley-demo`,
    ...rows,
    '    The same names with @oak-hill (nurse@oak-hill) belong to the second facility.',
    '',
    `  FHIR R4 at ${address}/fhir/R4`,
    '    client medley-demo, secret medley-demo-secret (second facility: medley-demo-oak, medley-demo-oak-secret)',
    '',
    '  All of it is synthetic. Ctrl-C stops everything.',
    '',
    `Medley is ready: ${address}`,
  ].join('\n')
}
