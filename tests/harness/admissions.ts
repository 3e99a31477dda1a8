/** A transaction over four services, of which each part says to which it belongs. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Fhir, nextOf } from '../conformance/client.ts'

/** Who takes part, and with what. */
export const parts = { patients: 'Patient', adt: 'Encounter', labs: 'Observation', care: 'Condition' }

/** A patient with a stay, a result and a problem; `transaction` marks all of them, `run` those of one test. */
export function admission({ run, transaction }: { run: string; transaction: string }): object {
  const urn = Object.fromEntries(Object.values(parts).map((type) => [type, `urn:uuid:${randomUUID()}`]))
  const tag = [
    { system: 'urn:test:run', code: run },
    { system: 'urn:test:transaction', code: transaction },
  ]
  const subject = { reference: urn['Patient'] }
  const contents: Record<string, object> = {
    Patient: { name: [{ family: 'Survivor' }] },
    Encounter: { status: 'in-progress', class: { code: 'IMP' }, subject },
    Observation: { status: 'final', code: { text: 'Weight' }, subject },
    Condition: { code: { text: 'Fall' }, subject, encounter: { reference: urn['Encounter'] } },
  }
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: Object.entries(contents).map(([type, content]) => ({
      fullUrl: urn[type],
      resource: { resourceType: type, meta: { tag }, ...content },
      request: { method: 'POST', url: type },
    })),
  }
}

/** Of which a resource of this type is there. */
export async function findTransactions(
  client: Fhir,
  { type, run }: { type: string; run: string },
): Promise<Set<string>> {
  const found = new Set<string>()
  let url: string | undefined = `${type}?_tag=urn:test:run%7C${run}&_count=500`
  while (url !== undefined) {
    const { status, json, text } = await client(url)
    assert.equal(status, 200, text)
    for (const { resource } of json.entry ?? []) {
      const { tag } = (resource?.meta ?? {}) as { tag?: { system: string; code: string }[] }
      const code = tag?.find(({ system }) => system === 'urn:test:transaction')?.code ?? ''
      assert.ok(!found.has(code), 'a transaction is there once')
      found.add(code)
    }
    url = nextOf(json)
  }
  return found
}
