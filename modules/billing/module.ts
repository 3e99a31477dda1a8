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
  pages: [
    { path: '', label: 'Coverage', in: 'chart' },
    { path: 'claims', label: 'Claims', in: 'chart' },
    { path: 'payments', label: 'Payments', in: 'chart' },
    { path: '', label: 'Claims', in: 'house' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 70,
  icon: 'receipt-text',
  publishes: [],
  subscribes: [],
  permissions: ['billing.read', 'billing.write'],
})
