import type { Criteria } from '@medley/ui'
import { type Slot, slotSystem } from '../../model/slots.ts'

/** Safety: a slot that has an entry gets no second one, whichever cart was faster; what was struck out does not count. */
export const onlyOnce = ({ id }: Pick<Slot, 'id'>): { ifNoneExist: Criteria } => ({
  ifNoneExist: { identifier: `${slotSystem}|${id}`, 'status:not': 'entered-in-error' },
})
