/** Who has seen which version of a report. A corrected report is unseen again, whoever saw the one before. */
import type { DiagnosticReport, Provenance, Reference } from 'fhir/r4'

export const reviewSystem = 'urn:medley:activity'

const versionOf = ({ id = '', meta }: DiagnosticReport): string =>
  `DiagnosticReport/${id}/_history/${meta?.versionId ?? ''}`

/** What is written when somebody acknowledges a report: the version they saw, who, and when. */
export const acknowledge = (
  report: DiagnosticReport,
  { by, at }: { by: Reference; at: string },
): Provenance => ({
  resourceType: 'Provenance',
  target: [{ reference: versionOf(report) }],
  recorded: at,
  activity: { coding: [{ system: reviewSystem, code: 'review', display: 'Review' }] },
  agent: [
    {
      type: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
            code: 'verifier',
            display: 'Verifier',
          },
        ],
      },
      who: by,
    },
  ],
})

const isReview = ({ activity }: Provenance): boolean =>
  activity?.coding?.some(({ system, code }) => system === reviewSystem && code === 'review') ?? false

export interface Review {
  /** `new`: nobody saw any version. `corrected`: somebody saw an earlier one. `seen`: this version is acknowledged. */
  readonly state: 'new' | 'corrected' | 'seen'
  readonly by: Reference | undefined
  readonly at: string | undefined
}

export function reviewOf(report: DiagnosticReport, provenances: readonly Provenance[]): Review {
  const own = new RegExp(`^DiagnosticReport/${report.id ?? ''}(/|$)`)
  const reviews = provenances
    .filter(isReview)
    .filter(({ target }) => target.some(({ reference = '' }) => own.test(reference)))
    .sort((a, b) => b.recorded.localeCompare(a.recorded))
  const seen = reviews.find(({ target }) => target.some(({ reference }) => reference === versionOf(report)))
  const last = seen ?? reviews[0]
  return {
    state: seen ? 'seen' : last ? 'corrected' : 'new',
    by: last?.agent[0]?.who,
    at: last?.recorded,
  }
}
