import { expect, it } from 'vitest';
import { parseHeaders } from './signatures';

it.each([
  'webhook-id: msg_1\nWebhook-Signature: v1,aGk=',
  "-H 'webhook-id: msg_1' \\\n  -H 'webhook-signature: v1,aGk=' \\\n",
  'POST /v1 HTTP/1.1\r\nHost: h\r\nwebhook-id:msg_1\r\nwebhook-signature:  v1,aGk=\r\n',
])('parses pasted headers from %j', (pasted) => {
  const headers = parseHeaders(pasted);
  expect(headers.get('webhook-id')).toBe('msg_1');
  expect(headers.get('Webhook-Signature')).toBe('v1,aGk=');
  expect(headers.get('webhook-timestamp')).toBeNull();
});
