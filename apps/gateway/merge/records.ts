/** Two records of one person: one goes on, the other says where. Nothing is deleted, and it can be undone. */
import type { Patient } from 'fhir/r4'

const refer = ({ id = '' }: Patient) => ({ reference: `Patient/${id}` })

export interface Merged {
  readonly survivor: Patient
  readonly retired: Patient
}

/** https://hl7.org/fhir/R4/patient.html#links */
export function mergeRecords(survivor: Patient, retired: Patient): Merged {
  const known = new Set(
    (survivor.identifier ?? []).map(({ system = '', value = '' }) => `${system}|${value}`),
  )
  const taken = (retired.identifier ?? []).filter(
    ({ system = '', value = '' }) => !known.has(`${system}|${value}`),
  )
  return {
    survivor: {
      ...survivor,
      link: [...(survivor.link ?? []), { other: refer(retired), type: 'replaces' }],
      // Whoever looks for the old number finds the record that goes on.
      identifier: [...(survivor.identifier ?? []), ...taken.map((one) => ({ ...one, use: 'old' as const }))],
    },
    retired: {
      ...retired,
      active: false,
      link: [...(retired.link ?? []), { other: refer(survivor), type: 'replaced-by' }],
    },
  }
}

/** As before the merge; what was written since stays. */
export function unmergeRecords({ survivor, retired }: Merged): Merged {
  const without = (patient: Patient, other: Patient): Patient => {
    const link = (patient.link ?? []).filter((one) => one.other.reference !== refer(other).reference)
    const { link: _before, ...rest } = patient
    return link.length ? { ...rest, link } : rest
  }
  const own = new Set((retired.identifier ?? []).map(({ system = '', value = '' }) => `${system}|${value}`))
  const base = without(survivor, retired)
  return {
    survivor: {
      ...base,
      identifier: (base.identifier ?? []).filter(
        ({ use, system = '', value = '' }) => use !== 'old' || !own.has(`${system}|${value}`),
      ),
    },
    retired: { ...without(retired, survivor), active: true },
  }
}

export const replacedBy = ({ link = [] }: Patient): string | undefined =>
  link
    .find(({ type }) => type === 'replaced-by')
    ?.other.reference?.split('/')
    .pop()
