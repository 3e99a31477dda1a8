/** C-CDA documents: the original is kept and shown; its entries wait in a list until somebody has decided about them. */
import { createHash } from 'node:crypto'
import type { Context, Feed, Operation } from '../../define-adapter.ts'
import { key, refer, Refused, Unreadable } from '../../define-adapter.ts'
import { compact } from '../../compact.ts'
import { systemOf } from '../../facility.ts'
import { unsentDocument } from '../../unsent-document.ts'
import { timeOf } from '../hl7v2/time.ts'
import { conceptOf, type Proposal, readers } from './proposals.ts'
import { attribute, childrenOf, type Element, find, findAll, parseXml, readable } from './xml.ts'

export interface CcdaOptions {
  /** OIDs under which documents carry this facility's own record numbers. */
  readonly recordRoots?: readonly string[]
}

const parsed = new WeakMap<Uint8Array, Element>()

function documentOf(bytes: Uint8Array): Element {
  const known = parsed.get(bytes)
  if (known) return known
  const root = parseXml(bytes)
  if (root.name !== 'ClinicalDocument')
    throw new Unreadable('not-cda', 'This is no clinical document: its root is another element.')
  parsed.set(bytes, root)
  return root
}

const numberOf = (document: Element, bytes: Uint8Array): string => {
  const id = find(document, 'id')
  const parts = [attribute(id, 'root'), attribute(id, 'extension')].filter((part) => part !== undefined)
  return parts.length > 0 ? parts.join('^') : createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}

/** @example feeds: { documents: ccda({ recordRoots: ['2.16.840.1.113883.19.5'] }) } */
export const ccda = (options: CcdaOptions = {}): Feed => ({
  format: 'C-CDA',
  *split(bytes) {
    if (bytes.some((byte) => byte > 0x20)) yield bytes
  },
  envelope: (bytes) => ({ id: numberOf(documentOf(bytes), bytes), kind: 'C-CDA' }),
  translate: (bytes, context) => translateDocument(bytes, { context, options }),
})

const loinc = (element: Element | undefined): string =>
  attribute(find(element ?? { name: '', attributes: {}, children: [] }, 'code'), 'code') ?? ''

function* translateDocument(
  bytes: Uint8Array,
  { context, options }: { context: Context; options: CcdaOptions },
): Iterable<Operation> {
  const document = documentOf(bytes)
  const { facility } = context
  const asOf = timeOf(attribute(find(document, 'effectiveTime'), 'value'), facility.timeZone) ?? '1970-01-01'
  const role = find(document, 'recordTarget', 'patientRole')
  if (!role)
    throw new Refused('patient-id-missing', 'The document names no patient (recordTarget).', 'recordTarget')
  const person = whoIs(role, { context, options, asOf })
  yield person
  const patient = refer(person.key)
  const number = numberOf(document, bytes)
  const title = readable(find(document, 'title')) || 'Clinical document'
  const sections = findAll(document, 'component', 'structuredBody', 'component', 'section')
  const target = key('DocumentReference', systemOf(facility, 'document'), number)
  const parent = find(document, 'relatedDocument')
  const parentId = parent && find(parent, 'parentDocument', 'id')
  const replaced =
    attribute(parent, 'typeCode') === 'RPLC' && parentId
      ? key(
          'DocumentReference',
          systemOf(facility, 'document'),
          [attribute(parentId, 'root'), attribute(parentId, 'extension')].filter(Boolean).join('^'),
        )
      : undefined
  const words = sections
    .map((section) => `${readable(find(section, 'title')).toUpperCase()}\n${readable(find(section, 'text'))}`)
    .join('\n\n')
  const embedded = find(document, 'component', 'nonXMLBody', 'text')
  const file =
    embedded && attribute(embedded, 'representation') === 'B64'
      ? readable(embedded).replaceAll(/\s/g, '')
      : undefined
  const attach = (contentType: string, data: string, name: string) => ({
    attachment: { contentType, data, title: name },
  })
  yield {
    op: 'upsert', key: target, asOf,
    resource: compact({
      resourceType: 'DocumentReference',
      masterIdentifier: { system: target.system, value: number },
      status: 'current',
      docStatus: 'final',
      type: conceptOf(find(document, 'code'), () => undefined) ?? { text: title },
      subject: patient,
      date: asOf.includes('T') ? asOf : undefined,
      author: authorsOf(document),
      custodian: custodianOf(document),
      description: title,
      relatesTo: replaced ? [{ code: 'replaces', target: refer(replaced) }] : undefined,
      content: [
        ...(words === '' ? [] : [attach('text/plain; charset=utf-8', Buffer.from(words).toString('base64'), title)]),
        ...(file === undefined ? [] : [attach(attribute(embedded, 'mediaType') ?? 'application/octet-stream', file, title)]),
        attach('application/xml', Buffer.from(bytes).toString('base64'), 'Original'),
      ],
    }),
  } // prettier-ignore
  if (replaced) {
    yield unsentDocument(replaced, { asOf, patient: person.key })
    yield {
      op: 'upsert',
      key: replaced,
      asOf,
      resource: { resourceType: 'DocumentReference', status: 'superseded' },
    }
  }
  const proposals = sections.flatMap((section) => proposalsOf(section, patient))
  if (proposals.length > 0) yield* queue(proposals, { facility, number, asOf, patient, target, title })
}

function whoIs(
  role: Element,
  { context, options, asOf }: { context: Context; options: CcdaOptions; asOf: string },
) {
  const ids = childrenOf(role, 'id').filter((id) => attribute(id, 'extension') !== undefined)
  const own = ids.find((id) => options.recordRoots?.includes(attribute(id, 'root') ?? ''))
  const first = own ?? ids[0]
  if (!first)
    throw new Refused(
      'patient-id-missing',
      'The document names its patient by no number (recordTarget/id).',
      'recordTarget',
    )
  const systemOfId = (id: Element): string =>
    id === own ? systemOf(context.facility, 'mrn') : `urn:oid:${attribute(id, 'root') ?? ''}`
  const patient = find(role, 'patient')
  const name = patient && find(patient, 'name')
  const gender = attribute(patient && find(patient, 'administrativeGenderCode'), 'code')
  const target = key('Patient', systemOfId(first), attribute(first, 'extension') ?? '')
  return {
    op: 'upsert', key: target, asOf, mode: 'weak',
    resource: compact({
      resourceType: 'Patient',
      active: true,
      identifier: ids.map((id) => ({ system: systemOfId(id), value: attribute(id, 'extension') })),
      name: name ? [{ family: readable(find(name, 'family')), given: childrenOf(name, 'given').map(readable) }] : undefined,
      birthDate: timeOf(attribute(patient && find(patient, 'birthTime'), 'value')?.slice(0, 8), context.facility.timeZone),
      gender: ({ F: 'female', M: 'male', UN: 'other' } as Readonly<Record<string, string>>)[gender ?? ''],
    }),
  } as const // prettier-ignore
}

const authorsOf = (document: Element): object[] =>
  findAll(document, 'author', 'assignedAuthor').flatMap((author) => {
    const name = find(author, 'assignedPerson', 'name')
    const display = name
      ? [...childrenOf(name, 'given'), ...childrenOf(name, 'family')].map(readable).join(' ')
      : ''
    return display === '' ? [] : [{ type: 'Practitioner', display }]
  })

const custodianOf = (document: Element): object | undefined => {
  const name = readable(
    find(document, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name'),
  )
  return name === '' ? undefined : { type: 'Organization', display: name }
}

/** An entry that cannot be read keeps no other from being read: the narrative has it anyway. */
function proposalsOf(section: Element, patient: object): Proposal[] {
  const read = readers[loinc(section)]
  if (!read) return []
  const byId = new Map<string, Element>()
  const collect = (element: Element): void => {
    const id = attribute(element, 'ID')
    if (id !== undefined) byId.set(id, element)
    for (const child of element.children) if (typeof child !== 'string') collect(child)
  }
  const text = find(section, 'text')
  if (text) collect(text)
  const words = (id: string): string | undefined => readable(byId.get(id)) || undefined
  return childrenOf(section, 'entry').flatMap((entry) => {
    try {
      return read({ entry, words, patient })
    } catch {
      return [{ display: 'An entry that could not be read: see the document', resource: undefined }]
    }
  })
}

interface Queue {
  facility: Context['facility']
  number: string
  asOf: string
  patient: object
  target: ReturnType<typeof key>
  title: string
}

function* queue(
  proposals: readonly Proposal[],
  { facility, number, asOf, patient, target, title }: Queue,
): Iterable<Operation> {
  const list = key('List', systemOf(facility, 'reconciliation'), number)
  const contained = proposals.flatMap(({ resource }, place) =>
    resource ? [{ ...resource, id: `p${place + 1}` }] : [],
  )
  yield {
    op: 'upsert', key: list, asOf, mode: 'whole',
    resource: compact({
      resourceType: 'List',
      contained,
      status: 'current',
      mode: 'working',
      title: `To reconcile: ${title}`,
      code: { text: 'Reconciliation' },
      subject: patient,
      date: asOf.includes('T') ? asOf : undefined,
      entry: proposals.map(({ display, resource }, place) => ({ item: { ...(resource ? { reference: `#p${place + 1}` } : {}), display } })),
    }),
  } // prettier-ignore
  yield {
    op: 'upsert', key: key('Task', systemOf(facility, 'reconciliation'), number), asOf, mode: 'once',
    resource: compact({
      resourceType: 'Task',
      status: 'requested',
      intent: 'proposal',
      code: { text: 'Reconcile a document' },
      description: `${title}: ${proposals.length} entries to decide about`,
      focus: refer(list),
      basedOn: [refer(target)],
      for: patient,
      authoredOn: asOf.includes('T') ? asOf : undefined,
    }),
  } // prettier-ignore
}
