/** An operation as a value (https://hl7.org/fhir/R4/operations.html): where it can be called, what right it needs, what it does. */
import type { AppResponse } from '@medley/client/message'
import type { Permission } from '@medley/auth/scopes'
import type { Call } from '../context.ts'

export interface OperationCall extends Call {
  type: string
  /** Of an instance. */
  id: string | undefined
}

export interface Operation {
  /** Without the dollar sign. */
  name: string
  /** Canonical URL of the OperationDefinition. */
  definition: string
  /** Resource types that have it; all when absent. */
  types?: readonly string[]
  levels: readonly ('type' | 'instance')[]
  /** GET only where nothing changes and the input is simple. */
  methods: readonly ('GET' | 'POST')[]
  needs: Permission
  run(call: OperationCall): Promise<AppResponse>
}
