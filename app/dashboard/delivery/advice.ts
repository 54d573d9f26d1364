type Advice = { title: string; advice: string };

const byCode: Record<string, Advice> = {
  INVALID_SIGNATURE: {
    title: 'No secret of this source signed it',
    advice:
      'Compare the secret at the processor with the one in the settings. When it is right, run the webhook again.',
  },
  VALIDATION_FAILED: {
    title: 'A field is missing or wrong',
    advice: 'If the processor is right, the mapping has to change. Then run the webhook again.',
  },
  MALFORMED_BODY: {
    title: 'The body is not valid JSON',
    advice: 'A proxy or the sender may have cut or changed it.',
  },
  NOT_FOUND: {
    title: 'No webhook URL has this path',
    advice: 'Enter the URL from docs/processors.md at the processor.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'It was sent with the wrong method',
    advice: 'Webhooks must be sent with POST.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The body is too large',
    advice: 'Send less in it, such as fewer notes.',
  },
  TOO_MANY_REQUESTS: {
    title: 'Too many requests came from this address',
    advice:
      'Wrong signatures and unsigned webhooks are limited per address. The processor sends it again.',
  },
  REQUEST_TIMEOUT: {
    title: 'The body did not arrive in time',
    advice: 'The connection is very slow, or something on the way holds the body back.',
  },
  REQUEST_ABORTED: {
    title: 'The sender closed the connection too early',
    advice: 'The body did not arrive as a whole. The processor sends it again.',
  },
  MALFORMED_URL: {
    title: 'The URL is malformed',
    advice: 'Enter the URL from docs/processors.md at the processor.',
  },
  SERVICE_UNAVAILABLE: {
    title: 'The service was not able to store it in time',
    advice: 'The processor sends it again. Health and metrics say more.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'The body is not declared as JSON',
    advice: 'Set the content type application/json, without compression.',
  },
};

/** What to do about an error of a webhook, in a sentence or two. */
export function adviceFor(code: string): Advice {
  const unknown = { title: `It was rejected with ${code}`, advice: 'docs/errors.md says more.' };
  return byCode[code] ?? unknown;
}
