/** `?_explain=true` on a search: how it was answered, without rows and without values. */
import type { AppResponse } from '@medley/client/message'
import type { Plan } from '@medley/federation/search/plan'
import { fail } from '@medley/fhir/failures'
import { fhirResponse } from '@medley/service/respond'
import { DEMO_CLIENT } from '../../identity/demo.ts'
import { isProduction } from '../../identity/production.ts'
import type { Caller } from './owners.ts'

const PARAMETER = '_explain'

/** Says whether the plan is asked for, and takes the parameter out. */
export function takeExplain(query: URLSearchParams): boolean {
  const explain = query.get(PARAMETER) === 'true'
  query.delete(PARAMETER)
  return explain
}

/** How many match what is a question about everybody: it is answered to who runs the platform. */
export function requireExplain({ principal: { roles, client } }: Caller): void {
  if (roles.includes('admin') || (client === DEMO_CLIENT && !isProduction())) return
  throw fail('forbidden', 'explain-forbidden', 'Plans of searches are shown to administrators.')
}

/** The same search, with its steps in place of its answer. */
export async function explained(plan: Plan, search: Promise<AppResponse>): Promise<AppResponse> {
  const began = performance.now()
  const { status, headers, body } = await search
  if (status !== 200) return { status, headers, body }
  const ms = Math.round((performance.now() - began) * 10) / 10
  const steps = plan.steps.map((step) => ({
    name: 'step',
    part: [
      { name: 'owner', valueString: step.owner },
      { name: 'what', valueString: step.what },
      { name: 'found', valueInteger: step.found },
      { name: 'milliseconds', valueDecimal: step.ms },
    ],
  }))
  const parameter = [...steps, { name: 'milliseconds', valueDecimal: ms }]
  return fhirResponse(200, JSON.stringify({ resourceType: 'Parameters', parameter }))
}
