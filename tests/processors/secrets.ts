/** The webhook secrets of each processor: two that are valid, as during a rotation, and one that was removed. */
export const secrets = {
  razorpay: {
    old: 'razorpay-old-secret',
    current: 'razorpay-new-secret',
    removed: 'razorpay-gone-secret',
  },
  stripe: {
    old: 'whsec_oldoldoldoldoldoldoldoldoldoldol',
    current: 'whsec_newnewnewnewnewnewnewnewnewnewne',
    removed: 'whsec_gonegonegonegonegonegonegonegone',
  },
  cashfree: {
    old: 'cfsk_ma_test_old_0123456789',
    current: 'cfsk_ma_test_new_0123456789',
    removed: 'cfsk_ma_test_gone_0123456789',
  },
  adyen: {
    old: 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00',
    current: '0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF',
    removed: 'FEDCBA9876543210FEDCBA9876543210FEDCBA9876543210FEDCBA9876543210',
  },
  paypal: {
    old: '1JE4291016473214C',
    current: '7WF4291016473214D',
    removed: '0XX4291016473214E',
  },
};

type ProcessorName = keyof typeof secrets;

const all: readonly ProcessorName[] = ['razorpay', 'stripe', 'cashfree', 'adyen', 'paypal'];

/** The settings with the valid secrets of these processors. */
export function secretSettings(names = all): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      `${name.toUpperCase()}_WEBHOOK_SECRETS`,
      `${secrets[name].old},${secrets[name].current}`,
    ]),
  );
}
