import type { Flag } from 'fhir/r4'

/** SNOMED CT codes of resuscitation decisions, and the words used without codes. */
const codes = new Set([
  '304251008',
  '304252001',
  '304253006',
  '450475007',
  '450476008',
  '439569004',
  '699134002',
])
const words = /\b(DNR|DNI|DNAR|DNACPR|full code|code status|no CPR|comfort (care|measures) only|resuscitat)/i

export const isCodeStatus = ({ code, category = [] }: Flag): boolean => {
  const codings = [...(code.coding ?? []), ...category.flatMap(({ coding = [] }) => coding)]
  if (codings.some((coding) => codes.has(coding.code ?? '') || coding.code === 'code-status')) return true
  return words.test(code.text ?? code.coding?.[0]?.display ?? '')
}
