/** Parameters of `Patient/$merge`, in and out (https://hl7.org/fhir/R5/patient-operation-merge.html). */
import type { Parameters, ParametersParameter } from 'fhir/r4'

export interface Merge {
  /** Id of the record that ends. */
  readonly source: string
  /** Id of the record that goes on. */
  readonly target: string
  readonly isPreview?: boolean
}

export const mergeParameters = ({ source, target, isPreview = false }: Merge): ParametersParameter[] => [
  { name: 'source-patient', valueReference: { reference: `Patient/${source}` } },
  { name: 'target-patient', valueReference: { reference: `Patient/${target}` } },
  { name: 'preview', valueBoolean: isPreview },
]

export interface Moved {
  readonly type: string
  readonly module: string
  readonly count: number
}

export const movedIn = ({ parameter = [] }: Parameters): Moved[] =>
  parameter
    .filter(({ name }) => name === 'moved')
    .map(({ part = [] }) => {
      const of = (name: string): ParametersParameter | undefined => part.find((one) => one.name === name)
      return {
        type: of('type')?.valueCode ?? '',
        module: of('module')?.valueString ?? '',
        count: of('count')?.valueInteger ?? 0,
      }
    })
