import type { Flag } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { hl7, local } from '../codes/systems.ts'
import { idOf, type Resident } from './resident.ts'

const codeStatuses = {
  full: 'Full code',
  dnr: 'DNR',
  comfort: 'DNR · comfort care only',
} as const

const safety = concept(hl7('flag-category', 'safety', 'Safety'))
const codeStatus = concept(local('code-status', 'Code status'))

interface Alert {
  readonly code: string
  readonly text: string
  readonly when: (resident: Resident) => boolean
}

const alerts: readonly Alert[] = [
  {
    code: 'isolation-contact',
    text: 'Contact isolation',
    when: ({ infection }) => infection?.name === 'difficile',
  },
  {
    code: 'isolation-droplet',
    text: 'Droplet isolation',
    when: ({ infection }) => infection?.name === 'covid',
  },
  {
    code: 'fall-risk',
    text: 'Fall risk',
    when: (resident) => resident.falls.length > 0 || resident.has('unsteady', 'parkinson', 'hipFracture'),
  },
  {
    code: 'elopement-risk',
    text: 'Elopement risk',
    when: ({ bed, place }) => bed.unit.key === 'memory' && place % 4 === 0,
  },
  { code: 'aspiration-risk', text: 'Aspiration risk', when: (resident) => resident.has('dysphagia') },
  { code: 'hospice', text: 'Hospice', when: (resident) => resident.has('palliative') },
  { code: 'oxygen', text: 'Oxygen in use', when: ({ has, place }) => has('copd') && place % 3 === 0 },
]

interface Since {
  readonly since: number
  readonly until?: number | undefined
}

export function buildFlags(resident: Resident): (Flag & Resource)[] {
  const { house, admitted, infection, left } = resident
  const flag = (
    key: string,
    rest: Pick<Flag, 'category' | 'code'>,
    { since, until = left?.day }: Since,
  ): Flag & Resource => ({
    resourceType: 'Flag',
    id: idOf(resident, 'flag', key),
    status: until === undefined ? 'active' : 'inactive',
    ...rest,
    subject: resident.reference,
    period: {
      start: house.calendar.date(since),
      ...(until === undefined ? {} : { end: house.calendar.date(until) }),
    },
    author: resident.nurse.reference,
  })
  const stay = { since: admitted.day }
  return [
    flag('code-status', { category: [codeStatus], code: { text: codeStatuses[resident.codeStatus] } }, stay),
    ...alerts
      .filter(({ when }) => when(resident))
      .map(({ code, text }) =>
        flag(
          code,
          { category: [safety], code: concept(local(code, text)) },
          code.startsWith('isolation') && infection ? infection : stay,
        ),
      ),
  ]
}
