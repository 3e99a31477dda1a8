/** Whether a report is what the laboratory stands by (https://hl7.org/fhir/R4/valueset-diagnostic-report-status.html). */
import type { DiagnosticReport } from 'fhir/r4'

const final = new Set<DiagnosticReport['status']>(['final', 'amended', 'corrected', 'appended'])

export const isFinalReport = ({ status }: DiagnosticReport): boolean => final.has(status)
