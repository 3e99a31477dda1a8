/** Constraints of R4 that are not compiled from their expression, and why. */

/** Enforced elsewhere, or not at all. */
export const notCompiled: Readonly<Record<string, string>> = {
  'ele-1': 'the check of every class refuses empty objects',
  'dom-2': 'the check of contained resources refuses those that contain others',
  'sqty-1': 'SimpleQuantity has no element comparator',
  'txt-1': 'the check of XHTML (src/compiled/narrative.ts)',
  'txt-2': 'not enforced (src/compiled/narrative.ts)',
}

export interface ByHand {
  /** When to look closer: JavaScript about the object `o`. */
  when: string
  /** Function of src/compiled/invariants.ts. */
  check: string
}

export const byHand: Readonly<Record<string, ByHand>> = {
  // The expression looks for each contained resource in the whole resource.
  'dom-3': { when: 'o.contained !== undefined', check: 'referredTo' },
  // So that the issue can say which one.
  'dom-4': { when: 'o.contained !== undefined', check: 'withoutVersion' },
  'dom-5': { when: 'o.contained !== undefined', check: 'withoutLabel' },
  // The expression compares each coding of each component with each of the resource.
  'obs-7': {
    when: "o.component !== undefined && ($value !== '' || odd && f.hasSibling(o, Observation_facts.choices.value))",
    check: 'codedOtherwise',
  },
  // A contained resource may refer to what contains it as '#', which R4's expression forgot.
  'ref-1': {
    when: "typeof o.reference === 'string' && o.reference.charCodeAt(0) === 35",
    check: 'namesContained',
  },
  // There is nothing to resolve references with; what they tell of their target is enough.
  'ctm-1': { when: 'o.onBehalfOf !== undefined', check: 'isPractitioner' },
}
