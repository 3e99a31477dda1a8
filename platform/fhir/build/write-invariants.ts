/** The constraints of a class, as conditions in JavaScript. */
import type { ClassModel, Model } from './model.ts'

export function writeInvariants(_one: ClassModel, _model: Model): string {
  return ''
}
