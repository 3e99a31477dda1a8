/** Everything that names a patient, from every module: the compartment, and the types of which R4 has none. */
import type { WireCompartment, CompartmentPage } from '@medley/service/interactions/compartment'
import { answerOf } from '@medley/federation/answer'
import { createRemoteSource } from '@medley/federation/search/remote-source'
import type { FhirFace } from '../fhir/face.ts'
import { sendAs, type Backend, type Caller } from '../fhir/owners.ts'

export interface Member {
  type: string
  id: string
  /** JSON text. */
  body: string
  /** Module that keeps it. */
  owner: string
}

/** What is said about a record says it of that record: it stays. */
const staying: ReadonlySet<string> = new Set(['Patient', 'Provenance', 'AuditEvent'])
const PAGE = 1000

/** Throws `unavailable` if a module does not answer: half of a record must not be moved. */
export async function gatherMembers(face: FhirFace, caller: Caller, patient: string): Promise<Member[]> {
  const found = await Promise.all(
    face.directory.backends.map(async (backend) => [
      ...(await compartmentOf(caller, backend, patient)),
      ...(await outsideOf(face, caller, { backend, patient })),
    ]),
  )
  return found.flat().filter(({ type }) => !staying.has(type))
}

async function compartmentOf(caller: Caller, backend: Backend, patient: string): Promise<Member[]> {
  const members: Member[] = []
  let after: string | undefined
  do {
    const body: WireCompartment = { count: PAGE, after }
    const response = await sendAs(caller, backend, {
      method: 'POST',
      url: `/internal/compartments/${encodeURIComponent(patient)}`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    })
    const page = answerOf<CompartmentPage>(backend.name, response)
    members.push(...page.members.map((member) => ({ ...member, owner: backend.name })))
    after = page.next
  } while (after !== undefined)
  return members
}

/** Such as Task and Device: they belong to a patient, and to no compartment (https://hl7.org/fhir/R4/compartmentdefinition-patient.html). */
async function outsideOf(
  { definitions }: FhirFace,
  caller: Caller,
  { backend, patient }: { backend: Backend; patient: string },
): Promise<Member[]> {
  const source = createRemoteSource({
    name: backend.name,
    send: (request) => sendAs(caller, backend, request),
  })
  const members: Member[] = []
  for (const type of backend.owns) {
    const definition = definitions.get(type)
    if (!definition || definition.patientCompartment.length > 0) continue
    const name = ['patient', 'subject'].find((one) => one in definition.searchParameters)
    if (name === undefined) continue
    const parameters = [
      [name, `Patient/${patient}`],
      ['_count', String(PAGE)],
    ] as const
    let next: string | undefined
    do {
      const page = await source.search({ type, parameters, cursor: next })
      members.push(...page.matches.map(({ id, body }) => ({ type, id, body, owner: backend.name })))
      next = page.next
    } while (next !== undefined)
  }
  return members
}
