/** What every module shares with the shell: the open patient, the session, the modules, and the contract of a remote. */
import './context/single-copy.ts'

export { type KitCopy, kitCopy } from './context/kit-copy.ts'
export { type Losses, type LeaveGuard, CONFIRM_LEAVE } from './context/leave-guard.ts'
export { PatientContext } from './context/patient-context.ts'
export { type ModuleEntry, type PageEntry, isOfferedTo, ModuleDirectory } from './context/module-directory.ts'
export { Rounds } from './context/rounds.ts'
export { ModuleHealth } from './context/module-health.ts'
export {
  type Facility,
  Session,
  type SessionState,
  type SessionTerm,
  type SessionUser,
  type Workplace,
} from './context/session.ts'
export { UserActivity } from './context/user-activity.ts'
export * from './remote/remote.ts'
export * from './remote/slots.ts'
