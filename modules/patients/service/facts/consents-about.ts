/** What Consents leave to somebody who acts for patients. */
import type { Consent } from 'fhir/r4'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { Fact, FactContext } from '@medley/service/define-service'
import { provisionsFor } from '../../model/consented.ts'

const PAGE = 200

/** `{ patients: [id], person: "RelatedPerson/x" }`; answers `{ consents: { id: Provision[] } }`, only of whom there are any. */
export const consentsAbout: Fact = async (context, question) => {
  const { patients, person } = question as { patients: string[]; person?: string }
  const found = await Promise.all(
    patients.map(async (id) => {
      const provisions = provisionsFor(await consentsOf(context, id), { person, now: context.now })
      return provisions === undefined ? [] : [[id, provisions] as const]
    }),
  )
  return { consents: Object.fromEntries(found.flat()) }
}

async function consentsOf(
  { store, definitions, access, selfBases }: FactContext,
  patient: string,
): Promise<Consent[]> {
  const definition = definitions.get('Consent')
  if (!definition) return []
  const settings = { strict: true, defaultCount: PAGE, maxCount: PAGE, selfBases: [...selfBases] }
  const query = parseSearch(definition, [['patient', `Patient/${patient}`]], settings)
  const consents: Consent[] = []
  let cursor: string | undefined
  do {
    const page = await store.search(access, { ...query, cursor })
    consents.push(
      ...page.matches.flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(body) as Consent])),
    )
    cursor = page.next
  } while (cursor !== undefined)
  return consents
}
