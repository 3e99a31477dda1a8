import type { LabGroup } from '../model/tests.ts'

export const groupNames: Readonly<Record<LabGroup | 'vitals', string>> = {
  metabolic: $localize`Metabolic panel`,
  blood: $localize`Blood count`,
  liver: $localize`Liver and proteins`,
  lipids: $localize`Lipids`,
  clotting: $localize`Clotting`,
  heart: $localize`Heart`,
  gases: $localize`Blood gases`,
  urine: $localize`Urine`,
  other: $localize`Other`,
  vitals: $localize`Vital signs`,
}
