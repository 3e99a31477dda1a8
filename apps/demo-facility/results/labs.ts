import type { DiagnosticReport, Observation, Reference } from 'fhir/r4'
import { concept, quantity, refer, type Resource, round } from '../base/fhir.ts'
import type { DrugName } from '../codes/drugs.ts'
import { loinc } from '../codes/loinc.ts'
import { hl7 } from '../codes/systems.ts'
import { cameFromHospital, idOf, type Resident, stayReference } from '../resident/resident.ts'
import { type Body, bodyOf } from './body.ts'
import { type Analyte, type Panel, panels } from './panels.ts'

const laboratory = concept(hl7('observation-category', 'laboratory', 'Laboratory'))
const labService = concept(hl7('v2-0074', 'LAB', 'Laboratory'))

export interface Results {
  readonly resources: (DiagnosticReport | Observation)[]
  /** Versions that came before those of `resources`: what the laboratory had to correct. */
  readonly earlier: (DiagnosticReport | Observation)[]
}

/** Minutes since midnight: the laboratory draws before breakfast. */
const drawn = 345

interface Draw {
  readonly day: number
  readonly panels: readonly Panel[]
  readonly isIll: boolean
}

/** Panels that are due together are drawn together, so that a chart has few columns. */
function drawsOf(resident: Resident, drugs: ReadonlySet<DrugName>): Draw[] {
  const { admitted, left, house, infection } = resident
  const due = panels.filter(({ when }) => when(resident, drugs))
  const last = Math.min(left?.day ?? -1, -1)
  // The hospital sends its last results along.
  const from = cameFromHospital(resident) ? admitted.day - 2 : admitted.day + 1
  const first = Math.max(from, last - Math.max(365, house.days))
  const shortest = Math.min(...due.map(({ every }) => every(resident)))
  const days = new Set<number>()
  for (let day = first; day <= last; day += shortest) days.add(day)
  if (infection && infection.since > admitted.day) days.add(infection.since)
  const done = new Map<string, number>()
  return [...days]
    .sort((a, b) => a - b)
    .filter((day) => day < admitted.day || resident.isHere(day, drawn))
    .map((day) => {
      const isIll = day === infection?.since
      const dueNow = due.filter((panel) => {
        const before = done.get(panel.key)
        const isDue =
          before === undefined ||
          day - before >= panel.every(resident) ||
          (isIll && ['bmp', 'cbc'].includes(panel.key))
        if (isDue) done.set(panel.key, day)
        return isDue
      })
      return { day, panels: dueNow, isIll }
    })
    .filter(({ panels: dueNow }) => dueNow.length > 0)
}

type Flag = 'N' | 'L' | 'H' | 'LL' | 'HH'
const flagWords: Readonly<Record<Flag, string>> = {
  N: 'Normal',
  L: 'Low',
  H: 'High',
  LL: 'Critical low',
  HH: 'Critical high',
}

export function flagOf(value: number, { low, high, criticalLow, criticalHigh }: Analyte): Flag {
  if (criticalHigh !== undefined && value >= criticalHigh) return 'HH'
  if (criticalLow !== undefined && value <= criticalLow) return 'LL'
  if (high !== undefined && value > high) return 'H'
  return low !== undefined && value < low ? 'L' : 'N'
}

const rangeText = ({ low, high }: Analyte): string =>
  low === undefined ? `< ${high ?? ''}` : high === undefined ? `> ${low}` : `${low}–${high}`

const interpretation = (value: number, analyte: Analyte) => {
  const flag = flagOf(value, analyte)
  return [concept(hl7('v3-ObservationInterpretation', flag, flagWords[flag]))]
}

export function buildLabs(resident: Resident, drugs: ReadonlySet<DrugName>): Results {
  const { house } = resident
  const random = resident.random('labs')
  const body = bodyOf(resident)
  const courses = new Map<string, number>()
  const results: Results = { resources: [], earlier: [] }
  const performerOn = (day: number): Reference => {
    const partner = house.partners[day < resident.admitted.day ? 'hospital' : 'laboratory']
    return refer(partner, partner.name)
  }
  const draws = drawsOf(resident, drugs)

  /** Each value leans on the one before, as a body does. */
  const measure = (analyte: Analyte, isIll: boolean): number => {
    const before = courses.get(analyte.code) ?? 0
    const drift = 0.6 * before + 0.8 * random.normal(0, analyte.deviation)
    courses.set(analyte.code, drift)
    const fever = isIll && analyte.code === '6690-2' ? 7.5 : 0
    return round(Math.max(0.1, analyte.mean(body, resident) + drift + fever), analyte.digits)
  }

  const observe = (
    analyte: Analyte,
    { day, key, value }: { day: number; key: string; value: number },
  ): Observation & Resource => ({
    resourceType: 'Observation',
    id: idOf(resident, key, analyte.code, house.calendar.date(day).replaceAll('-', '')),
    status: 'final',
    category: [laboratory],
    code: concept(loinc(analyte.code)),
    subject: resident.reference,
    encounter: stayReference(resident),
    effectiveDateTime: house.calendar.at(day, drawn),
    issued: house.calendar.at(day, 13 * 60 + 10),
    performer: [performerOn(day)],
    valueQuantity: quantity(value, analyte.unit),
    interpretation: interpretation(value, analyte),
    referenceRange: [
      {
        ...(analyte.low === undefined ? {} : { low: quantity(analyte.low, analyte.unit) }),
        ...(analyte.high === undefined ? {} : { high: quantity(analyte.high, analyte.unit) }),
        text: rangeText(analyte),
      },
    ],
  })

  for (const { day, panels: dueNow, isIll } of draws) {
    for (const panel of dueNow) {
      const observations = panel.analytes.map((analyte) =>
        observe(analyte, { day, key: panel.key, value: measure(analyte, isIll) }),
      )
      const isPreliminary = day === -1 && random.chance(0.25)
      const report: DiagnosticReport & Resource = {
        resourceType: 'DiagnosticReport',
        id: idOf(resident, 'report', panel.key, house.calendar.date(day).replaceAll('-', '')),
        status: isPreliminary ? 'preliminary' : 'final',
        category: [labService],
        code: concept(loinc(panel.code), panel.text),
        subject: resident.reference,
        encounter: stayReference(resident),
        effectiveDateTime: house.calendar.at(day, drawn),
        issued: house.calendar.at(day, 13 * 60 + 10),
        performer: [performerOn(day)],
        result: observations.map((one) => refer(one)),
      }
      results.resources.push(
        ...observations.map((one) => (isPreliminary ? { ...one, status: 'preliminary' as const } : one)),
        report,
      )
    }
  }
  // Every house has one potassium of a hemolyzed specimen, corrected after a second draw.
  if (resident.place === 11) correctPotassium(results, body)
  return results
}

const potassiumLimits = panels.flatMap(({ analytes }) => analytes).find(({ code }) => code === '2823-3')

function correctPotassium(results: Results, { potassium }: Body): void {
  const reports = results.resources.filter(
    (one): one is DiagnosticReport =>
      one.resourceType === 'DiagnosticReport' && one.code.text === 'Basic metabolic panel',
  )
  const report = reports.at(-1)
  const found = results.resources.findIndex(
    (one) =>
      one.resourceType === 'Observation' &&
      one.code.coding?.[0]?.code === '2823-3' &&
      one.effectiveDateTime === report?.effectiveDateTime,
  )
  const observation = results.resources[found]
  if (!report || observation?.resourceType !== 'Observation' || !potassiumLimits) return
  const first = {
    ...observation,
    status: 'final' as const,
    valueQuantity: quantity(6.4, 'mmol/L'),
    interpretation: interpretation(6.4, potassiumLimits),
  }
  const value = round(potassium, 1)
  const corrected: Observation = {
    ...observation,
    status: 'corrected',
    valueQuantity: quantity(value, 'mmol/L'),
    interpretation: interpretation(value, potassiumLimits),
    note: [{ text: 'Corrected: first reported as 6.4 mmol/L; the specimen was hemolyzed.' }],
  }
  results.earlier.push(first, { ...report, status: 'final' })
  results.resources[found] = corrected
  results.resources[results.resources.indexOf(report)] = {
    ...report,
    status: 'corrected',
    conclusion: 'Potassium corrected after a second draw; the first specimen was hemolyzed.',
  }
}

/** What is done about an infection besides blood: a culture, or a picture. */
export function buildInfectionReports(resident: Resident): (DiagnosticReport | Observation)[] {
  const { house, infection } = resident
  if (!infection || infection.since <= resident.admitted.day || !resident.isHere(infection.since, 700))
    return []
  const at = house.calendar.at(infection.since, 700)
  const base = {
    subject: resident.reference,
    encounter: stayReference(resident),
    effectiveDateTime: at,
    issued: house.calendar.at(infection.since + 1, 15 * 60),
  }
  const lab = refer(house.partners.laboratory, house.partners.laboratory.name)
  if (infection.name === 'urinaryInfection') {
    const culture: Observation & Resource = {
      resourceType: 'Observation',
      id: idOf(resident, 'culture'),
      status: 'final',
      category: [laboratory],
      code: concept(loinc('630-4'), 'Urine culture'),
      ...base,
      performer: [lab],
      valueCodeableConcept: { text: 'E. coli' },
      interpretation: [concept(hl7('v3-ObservationInterpretation', 'A', 'Abnormal'))],
    }
    return [
      culture,
      {
        resourceType: 'DiagnosticReport',
        id: idOf(resident, 'report-culture'),
        status: 'final',
        category: [concept(hl7('v2-0074', 'MB', 'Microbiology'))],
        code: concept(loinc('630-4'), 'Urine culture'),
        ...base,
        performer: [lab],
        result: [refer(culture)],
        conclusion:
          'Escherichia coli, more than 100,000 CFU/mL. Susceptible to cephalexin and nitrofurantoin.',
      },
    ]
  }
  if (infection.name !== 'pneumonia') return []
  const text =
    'Two views of the chest. Patchy opacity at the right base, consistent with pneumonia. Heart size at the upper limit of normal. No pleural effusion. Follow-up film in six weeks.'
  return [
    {
      resourceType: 'DiagnosticReport',
      id: idOf(resident, 'report-chest'),
      status: 'final',
      category: [concept(hl7('v2-0074', 'RAD', 'Radiology'))],
      code: concept(loinc('36643-5'), 'Chest x-ray, 2 views'),
      ...base,
      performer: [refer(house.partners.hospital, house.partners.hospital.name)],
      conclusion: text,
      presentedForm: [
        { contentType: 'text/plain', data: Buffer.from(text).toString('base64'), title: 'Chest x-ray' },
      ],
    },
  ]
}
