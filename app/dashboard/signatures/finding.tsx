import { Alert, Text } from '@mantine/core';
import { SIGNATURE_TOLERANCE_SECONDS } from '@/server/settings/limits';
import type { SignatureFinding } from '../trpc-client';

/** The result of the signature debugger. */
export function Finding({ finding }: { finding: SignatureFinding }) {
  const { title, advice } = describe(finding);
  return (
    <Alert
      color={finding.fault === null ? 'teal' : 'red'}
      variant="outline"
      maw={640}
      title={
        <Text component="h2" fw={700} c="var(--mantine-color-text)">
          {title}
        </Text>
      }
    >
      {advice}
    </Alert>
  );
}

const SCHEME_NAMES = { 'standard-webhooks': 'Standard Webhooks', razorpay: 'Razorpay' } as const;

function describe(finding: SignatureFinding): { title: string; advice: string } {
  const { secret_count, scheme, secret, fault, changed_from } = finding;
  if (secret_count === 0) {
    return {
      title: 'No secret is set',
      advice:
        'Signature checks are off: the service accepts unsigned webhooks. Set WEBHOOK_SECRETS to require signed webhooks.',
    };
  }
  const schemeName = scheme === null ? '' : SCHEME_NAMES[scheme];
  switch (fault) {
    case null:
      return {
        title: `Valid ${schemeName} signature (secret ${secret})`,
        advice: 'The service accepts this webhook.',
      };
    case 'no header':
      return {
        title: 'No signature found',
        advice:
          'Expected the headers webhook-id, webhook-timestamp and webhook-signature, or X-Razorpay-Signature. ' +
          'A proxy may have removed them.',
      };
    case 'timestamp outside tolerance':
      return {
        title: `The timestamp is more than ${SIGNATURE_TOLERANCE_SECONDS / 60} minutes off`,
        advice:
          secret === null
            ? 'No secret matches the signature either.'
            : `The signature matches secret ${secret}. Check for clock skew or a delivery delay.`,
      };
    case 'body re-serialised':
      return {
        title: 'The body was changed in transit',
        advice: `Secret ${secret} matches the same body ${changed_from}. A proxy probably re-encoded the body. Forward the raw body unchanged.`,
      };
    case 'no secret matches':
      return {
        title: `No secret matches this ${schemeName} signature`,
        advice: `${secret_count === 1 ? '1 secret is' : `${secret_count} secrets are`} configured. The processor uses another secret, or the body was changed.`,
      };
  }
}
