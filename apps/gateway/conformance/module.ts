/** The gateway as the owner of what describes data and its meaning: a service like the others, in the same process. */
import { defineModule } from '@medley/service/module'

export const module = defineModule({
  name: 'gateway',
  label: 'Definitions',
  port: 0,
  // prettier-ignore
  owns: [
    'CapabilityStatement', 'CodeSystem', 'ConceptMap', 'NamingSystem', 'OperationDefinition', 'SearchParameter',
    'StructureDefinition', 'ValueSet',
  ],
  pages: [],
  slots: {},
  extends: [],
  order: 0,
  icon: 'book',
  publishes: [],
  subscribes: [],
  permissions: [],
})
