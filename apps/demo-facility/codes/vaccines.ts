/** CVX codes with the short descriptions of the CDC. */
import { systems } from './systems.ts'

export const vaccineNames = {
  '33': 'pneumococcal polysaccharide PPV23',
  '115': 'Tdap',
  '135': 'Influenza, high-dose, trivalent, PF',
  '187': 'zoster recombinant',
  '216': 'Pneumococcal conjugate PCV20, polysaccharide CRM197 conjugate, adjuvant, PF',
  '309': 'COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose',
} as const

export type Vaccine = keyof typeof vaccineNames

export const cvx = (code: Vaccine) => ({ system: systems.cvx, code, display: vaccineNames[code] })
