/** What a foreign server can do: what it says of itself (https://hl7.org/fhir/R4/capabilitystatement.html), what the file says, what a trial showed. */
import { isJsonObject } from '@medley/fhir/json'

/** In the file, by type: each replaces what the server says. */
export interface StatedAbilities {
  /** Names of search parameters that the server evaluates as R4 says. */
  searchParameters?: readonly string[]
  /** The same, beside those that the server names. */
  alsoSearchParameters?: readonly string[]
  /** `read`, `vread`, `update`, `patch`, `delete`, `create`, `search-type`, `history-instance`, `history-type`. */
  interactions?: readonly string[]
  /** Names without `$`. */
  operations?: readonly string[]
  /** `If-None-Exist` is honoured. */
  conditionalCreate?: boolean
  /** `If-Match` is honoured. */
  versionedUpdate?: boolean
  /** Parameters that `_sort` takes; a CapabilityStatement does not say. */
  sort?: readonly string[]
  /** `Bundle.total` is exact; a CapabilityStatement does not say. */
  total?: boolean
  /** A comma means "or"; without it, a trial decides. */
  orLists?: boolean
  /** `POST Type/_search` works; without it, a trial decides. */
  postSearch?: boolean
  /** Transaction Bundles. */
  transaction?: boolean
  /** A PUT to a place where nothing is makes it. */
  updateCreate?: boolean
  /** How references among its own resources are written: `Patient/1` or with its address; without it, as in what it holds. */
  references?: 'relative' | 'absolute'
}

export interface TypeAbilities {
  searchParameters: ReadonlySet<string>
  interactions: ReadonlySet<string>
  operations: readonly { name: string; definition: string }[]
  conditionalCreate: boolean
  versionedUpdate: boolean
  updateCreate: boolean
  sort: ReadonlySet<string>
  total: boolean
  orLists: boolean
  postSearch: boolean
  references: 'relative' | 'absolute'
}

export interface Abilities {
  types: ReadonlyMap<string, TypeAbilities>
  transaction: boolean
  /** `Patient/1/Observation` is a search. */
  compartment: boolean
  /** Interactions with the whole server: `history-system`. */
  system: ReadonlySet<string>
}

interface RestResource {
  type?: string
  interaction?: { code?: string }[]
  versioning?: string
  conditionalCreate?: boolean
  updateCreate?: boolean
  searchParam?: { name?: string }[]
  operation?: { name?: string; definition?: string }[]
}

export interface Rest {
  mode?: string
  resource?: RestResource[]
  interaction?: { code?: string }[]
  searchParam?: { name?: string }[]
  operation?: { name?: string; definition?: string }[]
  compartment?: string[]
}

/** Of one type, as a trial showed. */
export type Tried = Pick<TypeAbilities, 'orLists' | 'postSearch' | 'references'>

const UNTRIED: Tried = { orLists: false, postSearch: false, references: 'relative' }

/** Throws for what is no CapabilityStatement of R4 in JSON. */
export function restOf(text: string): Rest {
  const statement: unknown = JSON.parse(text)
  if (!isJsonObject(statement) || statement['resourceType'] !== 'CapabilityStatement')
    throw new Error('no CapabilityStatement')
  const { rest = [], fhirVersion = '4.0.1' } = statement as { rest?: Rest[]; fhirVersion?: string }
  if (!fhirVersion.startsWith('4.0')) throw new Error(`FHIR ${fhirVersion} is not R4`)
  return rest.find(({ mode }) => mode === 'server') ?? rest[0] ?? {}
}

/** The address by which the server calls itself, which may be another than the one by which we do. */
export function ownAddressOf(text: string): string | undefined {
  const { implementation } = JSON.parse(text) as { implementation?: { url?: string } }
  return implementation?.url?.replace(/\/+$/, '')
}

export function abilitiesOf(
  rest: Rest,
  stated: ReadonlyMap<string, StatedAbilities>,
  tried: ReadonlyMap<string, Tried>,
): Abilities {
  const types = new Map(
    [...stated].map(([type, words]) => [
      type,
      typeAbilities({ rest, type }, words, tried.get(type) ?? UNTRIED),
    ]),
  )
  const statedTransaction = [...stated.values()].find(
    ({ transaction }) => transaction !== undefined,
  )?.transaction
  const compartments = rest.compartment ?? []
  return {
    types,
    transaction: statedTransaction ?? (rest.interaction ?? []).some(({ code }) => code === 'transaction'),
    compartment: compartments.some((url) => /CompartmentDefinition\/patient$/i.test(url)),
    system: new Set((rest.interaction ?? []).flatMap(({ code }) => code ?? [])),
  }
}

const named = (list: readonly { name?: string }[] | undefined): string[] =>
  (list ?? []).flatMap(({ name }) => name ?? [])

function typeAbilities(
  { rest, type }: { rest: Rest; type: string },
  stated: StatedAbilities,
  tried: Tried,
): TypeAbilities {
  const own = rest.resource?.find((one) => one.type === type) ?? {}
  const said = (own.interaction ?? []).flatMap(({ code }) => code ?? [])
  return {
    searchParameters: new Set([
      ...(stated.searchParameters ?? [...named(own.searchParam), ...named(rest.searchParam)]),
      ...(stated.alsoSearchParameters ?? []),
    ]),
    interactions: new Set(stated.interactions ?? said),
    operations: operationsOf(own, stated),
    conditionalCreate: stated.conditionalCreate ?? own.conditionalCreate ?? false,
    versionedUpdate: stated.versionedUpdate ?? own.versioning === 'versioned-update',
    updateCreate: stated.updateCreate ?? own.updateCreate ?? false,
    sort: new Set(stated.sort),
    total: stated.total ?? false,
    orLists: stated.orLists ?? tried.orLists,
    postSearch: stated.postSearch ?? tried.postSearch,
    references: stated.references ?? tried.references,
  }
}

const operationsOf = (
  { operation = [] }: RestResource,
  { operations }: StatedAbilities,
): TypeAbilities['operations'] =>
  operations?.map((name) => ({ name, definition: '' })) ??
  operation.flatMap(({ name, definition = '' }) =>
    name ? [{ name: name.replace(/^\$/, ''), definition }] : [],
  )
