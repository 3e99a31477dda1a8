/** The texts of the house. `# ` begins a section. */
import type { Fall } from '../care/falls.ts'
import type { Random } from '../base/random.ts'
import { diagnosisText } from '../codes/diagnoses.ts'
import type { Absence } from '../resident/resident.ts'
import type { Facts } from './facts.ts'

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join('\n')

export const admissionNote = (
  { title, person, reason, history, She, codeStatus, resident }: Facts,
  vitals: string,
): string =>
  lines(
    '# Arrival',
    `${title} is a ${person} who arrived by ${resident.bed.unit.key === 'rehab' ? 'ambulance from the hospital' : 'wheelchair van with family'} and was settled in ${resident.bed.name}, ${resident.bed.unit.name}. Reason for the stay: ${reason}.`,
    '',
    '# Findings',
    `Vital signs: ${vitals}.`,
    `Awake and ${resident.has('alzheimer', 'dementia') ? 'oriented to person only' : 'oriented to person, place and time'}. Lungs ${resident.has('copd', 'heartFailure') ? 'with fine crackles at both bases' : 'clear'}. Abdomen soft, bowel sounds present. Skin ${resident.has('pressureUlcer') ? 'with an open area on the sacrum, measured and photographed' : 'intact, checked head to toe with a second nurse'}.`,
    '',
    '# History',
    `${history.charAt(0).toUpperCase()}${history.slice(1)}.`,
    '',
    '# Plan',
    `${codeStatus}, confirmed with the resident or the decision maker. Medications reconciled and faxed to the pharmacy. ${She} was shown the call light, the bathroom and the dining room. Baseline care plan started; family will bring clothes and glasses.`,
  )

export const historyAndPhysical = (
  { title, person, reason, history, drugs, She, codeStatus, resident }: Facts,
  vitals: string,
): readonly (readonly [string, string])[] => [
  ['Chief complaint', `Admission for ${reason}.`],
  [
    'History of present illness',
    `${title} is a ${person} with ${history}, admitted to this facility ${resident.bed.unit.key === 'rehab' ? 'after a hospital stay' : 'for ongoing nursing care'} for ${reason}. ${She} has been stable since arrival, eats about three quarters of meals and sleeps through the night.`,
  ],
  ['Medications', drugs.slice(0, 12).join('. ') || 'None.'],
  [
    'Examination',
    `${vitals}. Frail but comfortable. Heart ${resident.has('fibrillation') ? 'irregularly irregular, rate controlled' : 'regular, without murmur'}. Lungs ${resident.has('copd') ? 'with a long expiration and no wheeze' : 'clear'}. ${resident.has('heartFailure') ? 'Trace ankle edema on both sides.' : 'No edema.'} ${resident.has('stroke') ? 'Right arm and leg weak, 3 of 5.' : 'Strength 4 of 5 throughout.'}`,
  ],
  [
    'Assessment and plan',
    `${resident.problems
      .slice(0, 5)
      .map(({ name }, place) => `${place + 1}. ${diagnosisText(name)}: ${planFor(name)}`)
      .join(' ')} Code status: ${codeStatus}.`,
  ],
]

const planWords: Readonly<Record<string, string>> = {
  hypertension: 'continue present treatment, goal below 150/90.',
  heartFailure: 'daily weights, furosemide, metabolic panel in a week.',
  diabetes: 'fingersticks, A1c every three months, avoid lows.',
  fibrillation: 'rate controlled, anticoagulated.',
  copd: 'inhalers, oxygen to keep saturation at 90 %.',
  hipFracture: 'weight bearing as tolerated, therapy daily, clot prevention for 28 days.',
  jointReplaced: 'therapy daily, staples out on day 14.',
  stroke: 'therapy, antiplatelet, swallow precautions.',
  alzheimer: 'structured days, review of sedating drugs each quarter.',
  dementia: 'structured days, hearing and vision aids in place.',
  parkinson: 'levodopa on time, therapy for gait.',
  depression: 'continue treatment, mood score each quarter.',
  pneumonia: 'antibiotic to completion, incentive spirometer.',
  cellulitis: 'antibiotic to completion, mark the edge, elevate.',
}
const planFor = (name: string): string => planWords[name] ?? 'stable, no change.'

const meals = [
  'ate all of breakfast and half of lunch',
  'ate about 75 % of meals',
  'ate well and asked for seconds',
  'ate half of meals, took the supplement',
]
const spirits = [
  'pleasant and talkative',
  'calm, watched the game in the lounge',
  'tired after therapy but in good spirits',
  'quiet, brightened when the family called',
]

export const dailyNote = (
  { title, She, her, reason }: Facts,
  { vitals, random }: { vitals: string; random: Random },
): string =>
  lines(
    '# Skilled nursing',
    `Skilled need: ${reason}. Vital signs: ${vitals}.`,
    `${title} was ${random.pick(spirits)} and ${random.pick(meals)}. ${She} took all medications${random.chance(0.15) ? ' except the noon dose, which was offered again and taken' : ''}. No sign of distress.`,
    '',
    '# Therapy',
    `Walked ${random.int(40, 180)} feet with a walker and ${random.pick(['standby help', 'one person helping', 'cues only'])}. Pain before therapy ${random.int(1, 5)} of 10, after ${her} dose ${random.int(0, 3)} of 10.`,
    '',
    '# Plan',
    'Continue the plan of care. Provider is aware of progress.',
  )

export const weeklyNote = (
  { title, She, resident }: Facts,
  { vitals, random }: { vitals: string; random: Random },
): string =>
  lines(
    '# Weekly summary',
    `${title} had a ${random.pick(['quiet', 'good', 'steady'])} week. Vital signs: ${vitals}. ${She} ${random.pick(meals)} on most days.`,
    `Skin ${resident.has('pressureUlcer') ? 'wound is smaller, 2.1 by 1.4 cm, clean base' : 'intact'}. Bowels moved every other day. Transfers with ${random.pick(['one person', 'a sit-to-stand lift', 'standby help'])}.`,
    '',
    '# Mood and activities',
    `${She} was ${random.pick(spirits)}. Joined ${random.pick(['bingo and hymn sing', 'the garden club', 'chair exercise twice', 'the baking group', 'a visit from the therapy dog'])}.`,
    '',
    '# Plan',
    'No change to the plan of care.',
  )

export const visitNote = (
  { title, person, reason, history, codeStatus, resident }: Facts,
  vitals: string,
): string =>
  lines(
    '# Visit',
    `Routine visit. ${title} is a ${person} here for ${reason}; other problems: ${history}. Chart, medication record and laboratory results reviewed; discussed with the nurse.`,
    '',
    '# Examination',
    `${vitals}. Comfortable in the chair. Heart and lungs unchanged. No new edema. Neurologically at baseline.`,
    '',
    '# Assessment and plan',
    resident.problems.slice(0, 4).map(({ name }) => `${diagnosisText(name)}: ${planFor(name)}`),
    `Code status reviewed: ${codeStatus}. Next visit within 60 days or sooner as needed.`,
  )

export const therapyNote = ({ title, reason, She }: Facts, random: Random): string =>
  lines(
    '# Evaluation',
    `${title} was referred after ${reason}. Before this, lived at home and walked without help. Today: bed mobility with ${random.pick(['moderate', 'minimal'])} help, sit to stand with ${random.pick(['moderate', 'minimal'])} help, walks ${random.int(10, 60)} feet with a front-wheeled walker.`,
    '',
    '# Goals',
    'In 2 weeks: sit to stand with standby help. In 4 weeks: 150 feet with a walker and supervision, 4 steps with a rail.',
    '',
    '# Plan',
    `Five times a week for four weeks: gait, transfers, strengthening, balance. ${She} agrees with the goals and wants to go home.`,
  )

export const socialNote = ({ title, She, codeStatus, resident }: Facts): string =>
  lines(
    '# Social history',
    `${title} ${resident.place % 2 === 0 ? 'was a school secretary for thirty years' : 'worked at the glass plant and kept a large garden'}. ${She} likes ${resident.place % 3 === 0 ? 'polka music and crossword puzzles' : 'baseball on the radio and visits from grandchildren'}.`,
    '',
    '# Wishes',
    `${codeStatus}. Advance directive on file. Prefers ${resident.place % 2 === 0 ? 'a shower in the evening' : 'to sleep late on weekends'}.`,
    '',
    '# Plan',
    resident.bed.unit.key === 'rehab'
      ? 'Plans to return home with family support. Home health and equipment to be arranged.'
      : 'Long-term placement. Family visits weekly and is invited to the next care conference.',
  )

export const fallNote = ({ title, She, her }: Facts, { how, finding }: Fall, vitals: string): string =>
  lines(
    '# Event',
    `${title} was ${how.replace(/^(slid|lost|slipped)/, 'seen when $1').replace('seen when', 'assisted after having')}. ${She} remembers the event and denies hitting ${her} head.`,
    '',
    '# Findings',
    `${finding} Vital signs: ${vitals}. Pupils equal, grips equal, range of motion at baseline.`,
    '',
    '# Actions',
    'Assisted up with two people and a gait belt. Neuro checks started. Provider and family told. Care plan updated: toileting rounds every 2 hours, non-skid socks.',
  )

export const transferNote = (
  { title, codeStatus, resident }: Facts,
  { reason }: Absence,
  vitals: string,
): string =>
  lines(
    '# Situation',
    `${title}: ${reason.toLowerCase()} for the last hour, getting worse. At the last round: ${vitals}.`,
    '',
    '# Background',
    `${resident.age} years, ${resident.problems
      .slice(0, 4)
      .map(({ name }) => diagnosisText(name))
      .join(', ')}. ${codeStatus}.`,
    '',
    '# Assessment',
    'Acute change from baseline that cannot be treated here safely.',
    '',
    '# Request',
    'Sent to Riverbend Regional Hospital by ambulance with face sheet, medication list and directive. Report called to the emergency department. Family told, bed held.',
  )

export const returnNote = ({ title, She, resident }: Facts, { reason, kind }: Absence): string =>
  kind === 'leave'
    ? lines(
        '# Return',
        `${title} returned from ${reason.toLowerCase()} in good spirits. Medications sent along were taken as ordered; the empty cards came back. Skin intact.`,
      )
    : lines(
        '# Return',
        `${title} returned from the hospital by ambulance to ${resident.bed.name}. Treated there for ${reason.toLowerCase()}.`,
        '',
        '# Findings',
        `${She} is weaker than before but alert. Skin checked with a second nurse: intact. Lungs clearer than at transfer.`,
        '',
        '# Plan',
        'Hospital medication list reconciled with the provider by telephone with read-back. Monitor vital signs each shift for 72 hours.',
      )

export const infectionNote = ({ title, She, resident }: Facts, vitals: string): string =>
  lines(
    '# Change of condition',
    `${title} with signs of ${diagnosisText(resident.infection?.name ?? 'urinaryInfection').toLowerCase()} since this morning. ${She} is flushed and eats less. Vital signs: ${vitals}.`,
    '',
    '# Actions',
    'Provider called, orders received with read-back: laboratory tests, fluids encouraged, treatment as ordered. Family told. Alert charting each shift for 72 hours.',
  )

export const dietNote = ({ title, She, resident }: Facts): string =>
  lines(
    '# Nutrition review',
    `${title} eats ${resident.has('malnutrition') ? 'about half of meals and has lost weight' : 'about three quarters of meals; weight stable'}. ${resident.has('dysphagia') ? 'Mechanical soft diet with nectar-thick liquids, tolerated without cough.' : 'Diet as ordered, no trouble chewing.'}`,
    '',
    '# Plan',
    resident.has('malnutrition')
      ? `Supplement three times a day, favorite foods from family, weekly weights. ${She} likes ice cream.`
      : 'Continue. Review again in three months.',
  )

export const dischargeSummary = ({
  title,
  person,
  reason,
  drugs,
  resident,
}: Facts): readonly (readonly [string, string])[] => [
  ['Course', `${title} is a ${person} who was here for ${reason}. ${endings[resident.left?.how ?? 'home']}`],
  [
    'Condition at discharge',
    resident.left?.how === 'died'
      ? 'Died peacefully with family present.'
      : 'Stable. Walks 150 feet with a walker, transfers with standby help.',
  ],
  ['Medications', drugs.slice(0, 12).join('. ') || 'See the medication list sent with the resident.'],
  [
    'Follow-up',
    resident.left?.how === 'died'
      ? 'Funeral home called by family. Belongings returned.'
      : 'Family doctor within 7 days. Home health nurse and therapist twice a week.',
  ],
]

const endings = {
  home: 'Therapy goals were met and the family was taught transfers and medications.',
  hospital: 'Condition worsened and transfer to the hospital was needed; the stay here ended there.',
  died: 'Comfort was the goal of the last weeks; hospice and family were present.',
} as const

export const draftNote = ({ title }: Facts): readonly (readonly [string, string])[] => [
  [
    'Visit',
    `Seen at the request of nursing. ${title} reports less appetite for two days. No pain, no cough.`,
  ],
  ['Assessment and plan', 'To be completed after laboratory results.'],
]
