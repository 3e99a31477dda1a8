import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'billing',
  label: 'Billing',
  port: 7,
  // prettier-ignore
  owns: [
    'Claim', 'ExplanationOfBenefit', 'ClaimResponse', 'Coverage', 'CoverageEligibilityRequest',
    'CoverageEligibilityResponse', 'Account', 'ChargeItem', 'ChargeItemDefinition', 'Invoice',
    'PaymentNotice', 'PaymentReconciliation', 'InsurancePlan', 'Contract', 'EnrollmentRequest',
    'EnrollmentResponse',
  ],
  pages: [],
  slots: {},
  extends: [],
  order: 70,
  icon: 'receipt-text',
  publishes: [],
  subscribes: [],
  permissions: ['billing.read', 'billing.write'],
})
