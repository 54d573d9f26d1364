import type { Found } from './finding';

const NAMES = { 'standard-webhooks': 'Standard Webhooks', razorpay: 'Razorpay' } as const;

/** What the debugger says of a signature: what was found, and what to do about it. */
export function describeFinding(found: Found): { title: string; advice: string } {
  const { live_secrets, scheme, secret, fault, changed_from } = found;
  if (live_secrets === 0) {
    return {
      title: 'No secret is set',
      advice:
        'Webhooks are accepted unsigned, and signatures are not looked at. Set WEBHOOK_SECRETS.',
    };
  }
  const kind = scheme === null ? '' : NAMES[scheme];
  switch (fault) {
    case null:
      return {
        title: `Valid: ${kind}, secret number ${secret}`,
        advice: 'The service accepts this webhook.',
      };
    case 'no header':
      return {
        title: 'There is no signature',
        advice:
          'Expected are webhook-id, webhook-timestamp and webhook-signature, or X-Razorpay-Signature. ' +
          'A proxy may have removed them.',
      };
    case 'timestamp outside tolerance':
      return {
        title: 'Its timestamp is more than five minutes off',
        advice:
          secret === null
            ? 'No secret matches, either.'
            : `It was signed with secret number ${secret}: valid, had it come in time. Look at the clocks, or at what held it up.`,
      };
    case 'body re-serialised':
      return {
        title: 'The body was changed on its way',
        advice: `Secret number ${secret} matches the same body ${changed_from}. Something between the processor and this service writes it anew: let it pass the bytes on.`,
      };
    case 'no secret matches':
      return {
        title: `No secret matches this ${kind} signature`,
        advice: `${live_secrets} ${live_secrets === 1 ? 'secret is' : 'secrets are'} live. The processor signs with another one, or the body is not what was signed.`,
      };
  }
}
