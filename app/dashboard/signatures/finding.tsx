import { Alert, Text } from '@mantine/core';
import type { SignatureFinding } from '../trpc-client';

/** The result of the signature debugger. */
export function Finding({ finding }: { finding: SignatureFinding }) {
  const { title, advice } = describe(finding);
  return (
    <Alert
      color={finding.fault === null ? 'teal' : 'red'}
      variant="outline"
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

function describe(finding: SignatureFinding): { title: string; advice: string } {
  const { secret_count, scheme, expected, secret, key_form, fault, age_seconds, changed_from } =
    finding;
  const name = secret === null ? null : `secret ${secret} (${finding.secret_fingerprint})`;
  if (secret_count === 0) {
    return {
      title: 'No secret is set',
      advice:
        'Nothing can be verified for this source. docs/settings.md names the variable for its secrets.',
    };
  }
  switch (fault) {
    case null:
      return {
        title: `Valid ${scheme} signature, signed with ${name}`,
        advice: `The service accepts this webhook. The key is the secret ${key_form === 'text' ? 'as text' : 'decoded from base64'}.`,
      };
    case 'no header':
      return {
        title: 'No signature found',
        advice: `Expected ${expected}. A proxy may have removed it.`,
      };
    case 'timestamp outside tolerance':
      return {
        title:
          age_seconds === null
            ? 'The timestamp is not a number of seconds'
            : `The timestamp is ${Math.abs(age_seconds)} s in the ${age_seconds < 0 ? 'future' : 'past'}`,
        advice:
          secret === null
            ? 'No secret matches the signature either.'
            : `The signature matches ${name}. Check for clock skew or a delivery delay.`,
      };
    case 'body re-serialised':
      return {
        title: 'The body was changed in transit',
        advice: `The same body ${changed_from} matches ${name}. A proxy probably re-encoded the body. Forward the raw body unchanged.`,
      };
    case 'secret in another form':
      return {
        title: 'The processor has the secret in another form',
        advice: `The processor signs with ${name} ${changed_from}. Enter the secret there again, exactly as it is here.`,
      };
    case 'no secret matches':
      return {
        title: `No secret matches this ${scheme} signature`,
        advice: `${secret_count === 1 ? '1 secret is' : `${secret_count} secrets are`} configured. The processor uses another secret, or the body was changed.`,
      };
  }
}
