import type { ModuleEntry } from '@medley/ui'

/**
 * The same page in the chart of another resident. What belongs to one resident alone, such as the draft of a note, has
 * no other: then it is the first page of its module.
 */
export function samePageOf(url: string, patientId: string, modules: readonly ModuleEntry[]): string {
  const [, , , module = 'summary', ...rest] = url.split(/[?#]/)[0]?.split('/') ?? []
  const entry = modules.find(({ path }) => path === module)
  const isListed = entry?.pages.some((page) => page.in === 'chart' && page.path === rest.join('/')) ?? false
  return ['/p', patientId, module, ...(isListed ? rest : [])].join('/')
}
