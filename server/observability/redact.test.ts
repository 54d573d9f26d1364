import pino from 'pino';
import { expect, it } from 'vitest';
import { parseEnv } from '@/server/settings';
import { redaction } from './redact';

const settings = parseEnv({
  WEBHOOK_SECRETS: 'whsec_c2VjcmV0LW51bWJlci1vbmU=,"quoted\\secret"',
  API_TOKENS: 'ops:operate:token-0123456789-token',
  DASHBOARD_PASSWORD: 'correct horse',
  DATABASE_URL: 'postgres://user:p%40ssword-of-db@db.example/app',
  INNGEST_SIGNING_KEY: 'signkey-prod-0123456789',
  STRIPE_WEBHOOK_SECRETS: 'whsec_c2VjcmV0LW9mLXN0cmlwZQ==',
  DELIVER_TO: 'https://user:100%zzsecret@erp.example/transactions',
  DELIVER_SECRET: 'whsec_c2VjcmV0LW9mLWRlbGl2ZXJ5',
  NOTIFY_URL: 'https://hooks.slack.com/services/T0123/B0123/zyxwvutsrq',
  NOTIFY_SECRET: 'whsec_c2VjcmV0LW9mLW1lc3NhZ2Vz',
});

function logged(write: (log: pino.Logger) => void): string {
  const lines: string[] = [];
  write(pino(redaction(settings), { write: (line: string) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  return lines.join('');
}

it('logs only the last four characters of an account at three nesting levels', () => {
  const transaction = { transaction_id: 'txn_1', source_account: 'acc_user_789', amount: 7 };
  for (const fields of [transaction, { transaction }, { a: { transaction } }]) {
    const line = logged((log) => log.info(fields, 'seen'));
    expect(line).not.toContain('acc_user_789');
    expect(line).toContain('…_789');
    expect(line).toContain('txn_1');
  }
  expect(logged((log) => log.info({ destinationAccount: 'acc_wxyz' }))).not.toContain('wxyz');
});

it('masks accounts and secrets in lists and in fields of errors', () => {
  const fields = { source_account: 'acc_user_789', token: 'zyxwvutsrq' };
  const error = Object.assign(new Error('refused'), { request: fields });
  for (const line of [
    logged((log) => log.info({ transactions: [fields] })),
    logged((log) => log.info({ job: { err: fields } })),
    logged((log) => log.error({ err: error })),
  ]) {
    expect(line).toContain('…_789');
    expect(line).not.toContain('acc_user_789');
    expect(line).not.toContain('zyxwvutsrq');
  }
});

it('logs a thrown value that is not an error', () => {
  for (const thrown of [null, undefined, 'text', 7]) {
    expect(logged((log) => log.error({ err: thrown }, 'failed'))).toContain('failed');
  }
});

it('does not change what the caller goes on to use', () => {
  const transaction = { source_account: 'acc_user_789' };
  logged((log) => log.info({ transaction }));
  expect(transaction.source_account).toBe('acc_user_789');
});

it('keeps paths and hosts that are no secrets', () => {
  const line = logged((log) => log.info('https://erp.example/transactions, hooks.slack.com'));
  expect(line).toContain('https://erp.example/transactions, hooks.slack.com');
});

it.each([
  'whsec_c2VjcmV0LW51bWJlci1vbmU=',
  '"quoted\\secret"',
  'token-0123456789-token',
  'correct horse',
  'p@ssword-of-db',
  'signkey-prod-0123456789',
  'whsec_c2VjcmV0LW9mLXN0cmlwZQ==',
  'whsec_c2VjcmV0LW9mLWRlbGl2ZXJ5',
  'whsec_c2VjcmV0LW9mLW1lc3NhZ2Vz',
  '/services/T0123/B0123/zyxwvutsrq',
  '100%zzsecret',
  'p%40ssword-of-db',
])('keeps the secret %s out of log messages, fields and errors', (secret) => {
  const escaped = JSON.stringify(secret).slice(1, -1);
  for (const line of [
    logged((log) => log.error({ err: new Error(`refused ${secret}`) }, 'no')),
    logged((log) => log.info({ anywhere: { at: [secret] } }, `as ${secret}`)),
    logged((log) => log.info({ headers: { authorization: 'Basic abc', cookie: 'x' } }, secret)),
  ]) {
    expect(line).not.toContain(escaped);
    expect(line).not.toContain('Basic abc');
    expect(() => JSON.parse(line)).not.toThrow();
  }
});
