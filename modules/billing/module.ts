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
    {
      path: '',
      label: 'Coverage',
      in: 'chart',
      roles: ['physician', 'nurse', 'biller', 'him', 'adt', 'patient', 'proxy'],
    },
    { path: 'claims', label: 'Claims', in: 'chart', roles: ['biller', 'him', 'patient', 'proxy'] },
    { path: 'payments', label: 'Payments', in: 'chart', roles: ['biller', 'him', 'patient', 'proxy'] },
    { path: '', label: 'Claims', in: 'house', roles: ['biller', 'him'] },
    { path: 'month', label: 'To bill', in: 'house', roles: ['biller'] },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 70,
  icon: 'receipt-text',
  publishes: [],
  subscribes: [],
  uses: { Encounter: 'read' },
  permissions: ['billing.read', 'billing.write'],
})
