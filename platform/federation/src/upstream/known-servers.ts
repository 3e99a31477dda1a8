/**
 * What is known of FHIR servers and their CapabilityStatement does not say, or says wrong. One row for each product; a row
 * is found by the name of the software. Sources: the product's documentation, named in each row.
 */
import type { StatedAbilities } from '../foreign/abilities.ts'

export interface KnownServer {
  name: string
  /** Matches `software.name` or `publisher` of its CapabilityStatement. */
  matches: RegExp
  abilities: StatedAbilities
  /** Entries of one transaction, where there is a limit. */
  mostEntries?: number
  /** It refuses a relative reference to what it does not keep: those are written with the address of this platform. */
  checksReferences?: boolean
  /** What whoever points a module at it has to know. */
  notes: readonly string[]
}

/** Every one of them searches by these; not every one says so. */
const COMMON: StatedAbilities = { alsoSearchParameters: ['_id', '_tag', '_lastUpdated'] }

const EVERY_SERVER: Pick<KnownServer, 'abilities' | 'notes'> = { abilities: {}, notes: [] }

export const knownServers: readonly KnownServer[] = [
  {
    // https://hapifhir.io/hapi-fhir/docs/server_jpa/
    name: 'HAPI FHIR',
    matches: /hapi/i,
    abilities: { ...COMMON, orLists: true, postSearch: true, sort: ['_lastUpdated', '_id', 'date'] },
    checksReferences: true,
    notes: [
      'Answers of searches are kept for a minute unless a request says no-cache.',
      'Ids of digits alone are refused where the server was left as it comes.',
      'A delete is refused while others refer to the resource, where it checks references on delete.',
    ],
  },
  {
    // https://learn.microsoft.com/azure/healthcare-apis/fhir/fhir-features-supported
    name: 'Azure Health Data Services',
    matches: /microsoft|azure/i,
    abilities: {
      ...COMMON,
      orLists: true,
      postSearch: true,
      sort: ['_lastUpdated'],
      total: true,
      // Whether it is honoured does not depend on the policy that `versioning` tells.
      versionedUpdate: true,
    },
    mostEntries: 500,
    notes: [
      'The token is of Entra ID; the scope is <address of the service>/.default.',
      'It sorts by one parameter at a time; other orders are made here.',
      'Azure API for FHIR has no transactions and says so.',
    ],
  },
  {
    // https://www.medplum.com/docs/fhir-datastore
    name: 'Medplum',
    matches: /medplum/i,
    abilities: {
      ...COMMON,
      orLists: true,
      postSearch: false,
      sort: ['_lastUpdated'],
      versionedUpdate: true,
      // Only administrators of a project choose ids.
      updateCreate: false,
    },
    notes: [
      'It gives the ids: what is put under an id of its own, and transactions that create, are refused.',
      'Its versions are no numbers: they are counted here, in the order of the history.',
      'It has no history of a type: changes are found by _lastUpdated, and what others delete when it is next read.',
    ],
  },
  {
    name: 'Medley',
    matches: /^medley$/i,
    abilities: {
      ...COMMON,
      orLists: true,
      postSearch: true,
      sort: ['_lastUpdated', '_id', 'date'],
      total: true,
    },
    notes: ['The client needs the right to delete (npm run admin -- client).'],
  },
]

interface Statement {
  software?: { name?: string }
  publisher?: string
}

/** By the text of a CapabilityStatement; an unknown server is taken at its word. */
export function knownServerOf(statement: string): Omit<KnownServer, 'matches' | 'name'> {
  const { software, publisher } = JSON.parse(statement) as Statement
  const named = [software?.name, publisher].filter((one) => one !== undefined)
  return knownServers.find(({ matches }) => named.some((one) => matches.test(one))) ?? EVERY_SERVER
}
