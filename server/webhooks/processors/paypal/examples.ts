import type { Examples, ExampleValues } from '../processor';

const event = (event_type: string, { id, at }: ExampleValues, resource: object) => ({
  id: `WH-${id.toUpperCase()}`,
  create_time: at.toISOString(),
  event_type,
  resource: { create_time: at.toISOString(), ...resource },
});

const money = ({ amountText: value, currency: currency_code }: ExampleValues) => ({
  value,
  currency_code,
});

export const paypalExamples: Examples = {
  'PAYMENT.CAPTURE.COMPLETED': {
    amountPath: 'resource.amount.value',
    create: (values) =>
      event('PAYMENT.CAPTURE.COMPLETED', values, {
        ...{ id: values.id.toUpperCase(), status: 'COMPLETED', amount: money(values) },
        payee: { merchant_id: values.payer },
      }),
  },
  'PAYMENT.CAPTURE.REFUNDED': {
    amountPath: 'resource.amount.value',
    create: (values) =>
      event('PAYMENT.CAPTURE.REFUNDED', values, {
        ...{ id: values.id.toUpperCase(), amount: money(values) },
        payee: { merchant_id: values.payer },
      }),
  },
  'BILLING.PLAN.CREATED': {
    create: (values) => event('BILLING.PLAN.CREATED', values, { id: values.id.toUpperCase() }),
  },
};
