/**
 * LOINC codes with their official long names.
 * This material contains content from LOINC (http://loinc.org), copyright Regenstrief Institute, Inc., available at no
 * cost under the license at http://loinc.org/license.
 */
import { systems } from './systems.ts'

// prettier-ignore
export const loincNames = {
  '85354-9': 'Blood pressure panel with all children optional',
  '8480-6':  'Systolic blood pressure',
  '8462-4':  'Diastolic blood pressure',
  '8867-4':  'Heart rate',
  '9279-1':  'Respiratory rate',
  '8310-5':  'Body temperature',
  '2708-6':  'Oxygen saturation in Arterial blood',
  '59408-5': 'Oxygen saturation in Arterial blood by Pulse oximetry',
  '29463-7': 'Body weight',
  '8302-2':  'Body height',
  '39156-5': 'Body mass index (BMI) [Ratio]',
  '72514-3': 'Pain severity - 0-10 verbal numeric rating [Score] - Reported',
  '41653-7': 'Glucose [Mass/volume] in Capillary blood by Glucometer',
  '24321-2': 'Basic metabolic 2000 panel - Serum or Plasma',
  '58410-2': 'CBC panel - Blood by Automated count',
  '2951-2':  'Sodium [Moles/volume] in Serum or Plasma',
  '2823-3':  'Potassium [Moles/volume] in Serum or Plasma',
  '2075-0':  'Chloride [Moles/volume] in Serum or Plasma',
  '2028-9':  'Carbon dioxide, total [Moles/volume] in Serum or Plasma',
  '3094-0':  'Urea nitrogen [Mass/volume] in Serum or Plasma',
  '2160-0':  'Creatinine [Mass/volume] in Serum or Plasma',
  '2345-7':  'Glucose [Mass/volume] in Serum or Plasma',
  '17861-6': 'Calcium [Mass/volume] in Serum or Plasma',
  '4548-4':  'Hemoglobin A1c/Hemoglobin.total in Blood',
  '6690-2':  'Leukocytes [#/volume] in Blood by Automated count',
  '789-8':   'Erythrocytes [#/volume] in Blood by Automated count',
  '718-7':   'Hemoglobin [Mass/volume] in Blood',
  '4544-3':  'Hematocrit [Volume Fraction] of Blood by Automated count',
  '777-3':   'Platelets [#/volume] in Blood by Automated count',
  '5902-2':  'Prothrombin time (PT)',
  '6301-6':  'INR in Platelet poor plasma by Coagulation assay',
  '3016-3':  'Thyrotropin [Units/volume] in Serum or Plasma',
  '1751-7':  'Albumin [Mass/volume] in Serum or Plasma',
  '33762-6': 'Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma',
  '630-4':   'Bacteria identified in Urine by Culture',
  '36643-5': 'XR Chest 2 Views',
  '11506-3': 'Progress note',
  '34117-2': 'History and physical note',
  '18842-5': 'Discharge summary',
  '34746-8': 'Nurse Note',
  '52491-8': 'Brief interview for mental status [BIMS]',
  '54614-3': 'BIMS summary score',
} as const

export type Loinc = keyof typeof loincNames

export const loinc = (code: Loinc) => ({ system: systems.loinc, code, display: loincNames[code] })
