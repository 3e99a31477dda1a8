/** What the pages read of the record: through the gateway, in the person's name, so that its rules hold here too. */
import { randomBytes } from 'node:crypto'
import type { Account } from './accounts.ts'
import type { Identity } from './identity.ts'
import type { Pickable } from './pages/picker-page.ts'
import { attributesOf, issueOwn } from './principals.ts'
import { stillWithin } from './smart-scopes.ts'

export interface RecordReader {
  patients(search: string): Promise<Pickable[]>
  patient(id: string): Promise<Pickable | undefined>
  encounters(patient: string): Promise<Pickable[]>
  encounter(id: string, patient: string): Promise<Pickable | undefined>
}

interface Patient {
  id: string
  name?: { text?: string; family?: string; given?: string[] }[]
  birthDate?: string
}

interface Encounter {
  id: string
  status?: string
  class?: { display?: string; code?: string }
  period?: { start?: string; end?: string }
  subject?: { reference?: string }
}

const MOST = 20
const TIMEOUT_MS = 5000

export async function recordFor(
  identity: Identity & { fhirAddress: string },
  account: Account,
): Promise<RecordReader> {
  const token = randomBytes(32).toString('base64url')
  const { username, facility, roles } = account
  await issueOwn(identity, token, {
    ...{ subject: username, client: 'medley-identity', facility, roles, purpose: 'TREAT' },
    ...attributesOf(account),
    // Nobody finds more here than anywhere else.
    scope: stillWithin('user/Patient.rs user/Encounter.rs', account.scope),
  })

  async function ask<T>(path: string, form?: Record<string, string>): Promise<T | undefined> {
    const response = await fetch(`${identity.fhirAddress}/${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    if (response.ok) return (await response.json()) as T
    if (response.status === 404 || response.status === 410 || response.status === 403) return undefined
    throw new Error(`the record answered ${response.status}`)
  }

  const search = async <T>(type: string, form: Record<string, string>): Promise<T[]> => {
    const bundle = await ask<{ entry?: { resource: T; search?: { mode?: string } }[] }>(
      `${type}/_search`,
      form,
    )
    return (bundle?.entry ?? []).flatMap((one) => (one.search?.mode === 'match' ? [one.resource] : []))
  }

  return {
    patients: async (name) => {
      if (account.patients.length > 0) return account.patients.map((id) => ownChoice(account, id))
      const words = name.trim()
      const found = await search<Patient>('Patient', {
        ...(words === '' ? {} : { name: words }),
        _sort: 'family',
        _count: String(MOST),
      })
      return found.map(patientChoice)
    },
    patient: async (id) => {
      if (account.patients.length > 0)
        return account.patients.includes(id) ? ownChoice(account, id) : undefined
      const found = await ask<Patient>(`Patient/${encodeURIComponent(id)}`)
      return found && patientChoice(found)
    },
    encounters: async (patient) => {
      const found = await search<Encounter>('Encounter', { patient, _sort: '-date', _count: String(MOST) })
      return found.map(encounterChoice)
    },
    encounter: async (id, patient) => {
      const found = await ask<Encounter>(`Encounter/${encodeURIComponent(id)}`)
      return found?.subject?.reference?.endsWith(`Patient/${patient}`) ? encounterChoice(found) : undefined
    },
  }
}

/** Whom a person acts for stands in the account: nothing is looked up for it. */
const ownChoice = ({ name }: Account, id: string): Pickable => ({
  id,
  label: `Record ${id}`,
  hint: `open to ${name}`,
})

function patientChoice({ id, name, birthDate }: Patient): Pickable {
  const [first] = name ?? []
  const parts = [first?.family, first?.given?.join(' ')].filter((one) => one !== undefined && one !== '')
  return {
    id,
    label: first?.text ?? (parts.join(', ') || 'Without a name'),
    hint: birthDate ? `born ${birthDate}` : '',
  }
}

function encounterChoice({ id, status, class: kind, period }: Encounter): Pickable {
  const time = [period?.start?.slice(0, 10), period?.end?.slice(0, 10)]
    .filter((one) => one !== undefined)
    .join(' to ')
  return {
    id,
    label: kind?.display ?? kind?.code ?? 'Stay',
    hint: [time, status].filter((one) => one).join(', '),
  }
}
