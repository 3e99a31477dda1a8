/** What the common laboratory tests are called and belong to, and what is usual in adults. Keyed by LOINC code. */
export interface LabTest {
  readonly name: string
  readonly group: LabGroup
  /** UCUM units of `usual`; several only where they are the same thing written in two ways. */
  readonly unit?: string | readonly string[]
  /**
   * Usual adult range, from widely used references.
   * Safety: only a stand-in where the laboratory sent none, for its unit alone, and the screen says so.
   */
  readonly usual?: { readonly low?: number; readonly high?: number }
}

export const labGroups = [
  'metabolic',
  'blood',
  'liver',
  'lipids',
  'clotting',
  'heart',
  'gases',
  'urine',
  'other',
] as const
export type LabGroup = (typeof labGroups)[number]

// prettier-ignore
export const labTests: Readonly<Record<string, LabTest>> = {
  '2947-0':  { name: 'Sodium',        group: 'metabolic', unit: 'mmol/L', usual: { low: 136, high: 145 } },
  '2951-2':  { name: 'Sodium',        group: 'metabolic', unit: 'mmol/L', usual: { low: 136, high: 145 } },
  '6298-4':  { name: 'Potassium',     group: 'metabolic', unit: 'mmol/L', usual: { low: 3.5, high: 5.1 } },
  '2823-3':  { name: 'Potassium',     group: 'metabolic', unit: 'mmol/L', usual: { low: 3.5, high: 5.1 } },
  '2069-3':  { name: 'Chloride',      group: 'metabolic', unit: 'mmol/L', usual: { low: 98, high: 107 } },
  '2075-0':  { name: 'Chloride',      group: 'metabolic', unit: 'mmol/L', usual: { low: 98, high: 107 } },
  '20565-8': { name: 'CO₂',           group: 'metabolic', unit: 'mmol/L', usual: { low: 22, high: 29 } },
  '2028-9':  { name: 'CO₂',           group: 'metabolic', unit: 'mmol/L', usual: { low: 22, high: 29 } },
  '6299-2':  { name: 'Urea nitrogen', group: 'metabolic', unit: 'mg/dL',  usual: { low: 8, high: 23 } },
  '3094-0':  { name: 'Urea nitrogen', group: 'metabolic', unit: 'mg/dL',  usual: { low: 8, high: 23 } },
  '38483-4': { name: 'Creatinine',    group: 'metabolic', unit: 'mg/dL',  usual: { low: 0.5, high: 1.2 } },
  '2160-0':  { name: 'Creatinine',    group: 'metabolic', unit: 'mg/dL',  usual: { low: 0.5, high: 1.2 } },
  '33914-3': { name: 'eGFR',          group: 'metabolic', unit: ['mL/min/{1.73_m2}', 'mL/min'], usual: { low: 60 } },
  '2339-0':  { name: 'Glucose',       group: 'metabolic', unit: 'mg/dL',  usual: { low: 70, high: 99 } },
  '2345-7':  { name: 'Glucose',       group: 'metabolic', unit: 'mg/dL',  usual: { low: 70, high: 99 } },
  '49765-1': { name: 'Calcium',       group: 'metabolic', unit: 'mg/dL',  usual: { low: 8.6, high: 10.3 } },
  '17861-6': { name: 'Calcium',       group: 'metabolic', unit: 'mg/dL',  usual: { low: 8.6, high: 10.3 } },
  '19123-9': { name: 'Magnesium',     group: 'metabolic', unit: 'mg/dL',  usual: { low: 1.6, high: 2.6 } },
  '4548-4':  { name: 'Hemoglobin A1c', group: 'metabolic', unit: '%',     usual: { high: 5.7 } },
  '6690-2':  { name: 'WBC',           group: 'blood', unit: '10*3/uL', usual: { low: 4, high: 10.5 } },
  '789-8':   { name: 'RBC',           group: 'blood', unit: '10*6/uL', usual: { low: 3.8, high: 5.8 } },
  '718-7':   { name: 'Hemoglobin',    group: 'blood', unit: 'g/dL',    usual: { low: 12, high: 17.5 } },
  '4544-3':  { name: 'Hematocrit',    group: 'blood', unit: '%',       usual: { low: 36, high: 50 } },
  '20570-8': { name: 'Hematocrit',    group: 'blood', unit: '%',       usual: { low: 36, high: 50 } },
  '787-2':   { name: 'MCV',           group: 'blood', unit: 'fL',      usual: { low: 80, high: 100 } },
  '785-6':   { name: 'MCH',           group: 'blood', unit: 'pg',      usual: { low: 27, high: 33 } },
  '786-4':   { name: 'MCHC',          group: 'blood', unit: 'g/dL',    usual: { low: 32, high: 36 } },
  '777-3':   { name: 'Platelets',     group: 'blood', unit: '10*3/uL', usual: { low: 150, high: 400 } },
  '788-0':   { name: 'RDW',           group: 'blood', unit: '%',       usual: { low: 11.5, high: 14.5 } },
  '21000-5': { name: 'RDW-SD',        group: 'blood' },
  '32207-3': { name: 'PDW',           group: 'blood' },
  '32623-1': { name: 'MPV',           group: 'blood' },
  '770-8':   { name: 'Neutrophils %', group: 'blood' },
  '736-9':   { name: 'Lymphocytes %', group: 'blood' },
  '5905-5':  { name: 'Monocytes %',   group: 'blood' },
  '713-8':   { name: 'Eosinophils %', group: 'blood' },
  '706-2':   { name: 'Basophils %',   group: 'blood' },
  '751-8':   { name: 'Neutrophils',   group: 'blood' },
  '731-0':   { name: 'Lymphocytes',   group: 'blood' },
  '742-7':   { name: 'Monocytes',     group: 'blood' },
  '711-2':   { name: 'Eosinophils',   group: 'blood' },
  '704-7':   { name: 'Basophils',     group: 'blood' },
  '2276-4':  { name: 'Ferritin',      group: 'blood' },
  '2498-4':  { name: 'Iron',          group: 'blood' },
  '2500-7':  { name: 'Iron binding capacity', group: 'blood' },
  '2502-3':  { name: 'Iron saturation', group: 'blood' },
  '2885-2':  { name: 'Total protein', group: 'liver', unit: 'g/dL',  usual: { low: 6, high: 8.3 } },
  '1751-7':  { name: 'Albumin',       group: 'liver', unit: 'g/dL',  usual: { low: 3.5, high: 5.5 } },
  '10834-0': { name: 'Globulin',      group: 'liver' },
  '1975-2':  { name: 'Bilirubin, total', group: 'liver', unit: 'mg/dL', usual: { low: 0.1, high: 1.2 } },
  '6768-6':  { name: 'Alkaline phosphatase', group: 'liver', unit: 'U/L', usual: { low: 40, high: 130 } },
  '1742-6':  { name: 'ALT',           group: 'liver', unit: 'U/L',   usual: { high: 50 } },
  '1920-8':  { name: 'AST',           group: 'liver', unit: 'U/L',   usual: { high: 45 } },
  '14804-9': { name: 'LDH',           group: 'liver' },
  '2093-3':  { name: 'Cholesterol',   group: 'lipids', unit: 'mg/dL', usual: { high: 200 } },
  '2571-8':  { name: 'Triglycerides', group: 'lipids', unit: 'mg/dL', usual: { high: 150 } },
  '18262-6': { name: 'LDL',           group: 'lipids', unit: 'mg/dL', usual: { high: 130 } },
  '2085-9':  { name: 'HDL',           group: 'lipids', unit: 'mg/dL', usual: { low: 40 } },
  '5902-2':  { name: 'PT',            group: 'clotting', unit: 's',   usual: { low: 11, high: 13.5 } },
  '6301-6':  { name: 'INR',           group: 'clotting' },
  '48065-7': { name: 'D-dimer',       group: 'clotting' },
  '89579-7': { name: 'Troponin I, hs', group: 'heart' },
  '33762-6': { name: 'NT-proBNP',     group: 'heart' },
  '2157-6':  { name: 'Creatine kinase', group: 'heart' },
  '2744-1':  { name: 'pH, arterial',  group: 'gases', unit: '[pH]',   usual: { low: 7.35, high: 7.45 } },
  '2019-8':  { name: 'pCO₂, arterial', group: 'gases', unit: 'mm[Hg]', usual: { low: 35, high: 45 } },
  '2703-7':  { name: 'pO₂, arterial', group: 'gases', unit: 'mm[Hg]', usual: { low: 75, high: 100 } },
  '1960-4':  { name: 'Bicarbonate, arterial', group: 'gases', unit: 'mmol/L', usual: { low: 22, high: 26 } },
  '19994-3': { name: 'FiO₂',          group: 'gases' },
  '1988-5':  { name: 'CRP',           group: 'other', unit: 'mg/L',  usual: { high: 8 } },
  '33959-8': { name: 'Procalcitonin', group: 'other', unit: 'ng/mL', usual: { high: 0.1 } },
  '14959-1': { name: 'Albumin/creatinine, urine', group: 'urine', unit: 'mg/g', usual: { high: 30 } },
}
