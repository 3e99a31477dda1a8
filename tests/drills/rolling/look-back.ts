/** Reads back what the clients of the drill wrote, with nobody writing any more. */
import { type Fhir, nextOf } from '../../conformance/client.ts'
import type { Versions } from '../../conformance/history-checker.ts'
import { listOf } from './registers.ts'

const AT_ONCE = 16

/** Works through a list with several at once, in any order. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
    }),
  )
}

/** All versions of each register, oldest first. */
export async function versionsOf(fhir: Fhir, registers: readonly string[]): Promise<Versions> {
  const versions: Record<string, { version: number; list: string[] }[]> = {}
  await forEach(registers, async (register) => {
    const all: { version: number; list: string[] }[] = []
    let page: string | undefined = `${register}/_history?_count=200`
    while (page !== undefined) {
      const { json } = await fhir(page)
      for (const { resource } of json.entry ?? [])
        all.push({ version: Number(resource?.meta.versionId), list: listOf(resource) })
      page = nextOf(json)
    }
    versions[register] = all.reverse()
  })
  return versions
}

/** Those that are not there. */
export async function findMissing(
  fhir: Fhir,
  created: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const missing: string[] = []
  const all = [...created].flatMap(([type, ids]) => ids.map((id) => `${type}/${id}`))
  await forEach(all, async (one) => {
    const { status } = await fhir(one)
    if (status !== 200) missing.push(`${one}: ${status}`)
  })
  return missing
}
