/** AuditEvents of all databases as one FHIR service, for those who review them. */
import { defineModule } from '@medley/service/module'
import { defineService } from '@medley/service/define-service'

export const NAME = 'audit'
/** From the gateway's port. */
export const PORT_OFFSET = 11

export const auditService = defineService({
  module: defineModule({
    name: NAME,
    label: 'Audit',
    port: PORT_OFFSET,
    owns: ['AuditEvent'],
    pages: [],
    slots: {},
    extends: [],
    order: 0,
    icon: 'scroll-text',
    publishes: [],
    subscribes: [],
    permissions: [],
  }),
  readOnly: true,
  roles: ['auditor', 'him'],
})
