import { secrets } from '../../tests/processors/secrets';
import { webhook } from '../../tests/support/webhooks';
import { type Answer, post as postTo, signatureOf, WEBHOOK_PATH } from '../requests';

const DEFAULT_SECRET = `whsec_${Buffer.from('a secret of the screenshots').toString('base64')}`;
/** The processor signs with this one. The service does not have it at first. */
const RAZORPAY_SECRET = secrets.razorpay.current;

/** The settings of the service, with the wrong secret of Razorpay or with the right one. */
export function exampleSettings(razorpay: 'wrong' | 'right'): Record<string, string> {
  return {
    WEBHOOK_SECRETS: DEFAULT_SECRET,
    RAZORPAY_WEBHOOK_SECRETS: razorpay === 'right' ? RAZORPAY_SECRET : secrets.razorpay.old,
    PROCESSING_FAULTS: 'by-account',
  };
}

/** A signed webhook, for the signature debugger. */
export function signedExample(): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(webhook('txn_signed'));
  return { body, headers: signatureOf(body, 'standard', DEFAULT_SECRET) };
}

/** Sends new transactions, which are PROCESSING for the next 30 seconds. */
export async function sendTransactions(url: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await send(url, transaction());
}

/** Sends two transactions that fail, two with a conflict, one with a duplicate, and one with an invalid field. */
export async function sendTrouble(url: string): Promise<void> {
  for (const amount of [2_499, 799.5]) {
    await send(url, { ...transaction(), destination_account: 'fault_permanent', amount });
    const first = transaction();
    await send(url, { ...first, amount });
    await send(url, { ...first, amount: amount + 100 });
  }
  const twice = transaction();
  await send(url, twice);
  await send(url, twice);
  await send(url, { ...transaction(), currency: 'rupees' });
}

/** Sends Razorpay payments with valid signatures. Returns the id of the last delivery. */
export async function sendPayments(url: string): Promise<string> {
  let delivery = '';
  for (const amount of [155_800, 49_900, 1_250_000]) {
    const entity = { id: `pay_${newId()}`, entity: 'payment', amount, currency: 'INR' };
    const body = JSON.stringify({
      entity: 'event',
      account_id: 'acc_BFQ7uQEaa7j2z7',
      event: 'payment.captured',
      payload: { payment: { entity: { ...entity, status: 'captured', customer_id: 'cust_1' } } },
      created_at: Math.floor(Date.now() / 1_000),
    });
    const headers = signatureOf(body, 'razorpay', RAZORPAY_SECRET);
    const eventId = { 'x-razorpay-event-id': `evt_${newId()}` };
    const response = await post(`${url}/v1/webhooks/razorpay`, body, { ...headers, ...eventId });
    delivery = response.headers.get('x-request-id') ?? '';
  }
  return delivery;
}

async function send(url: string, content: object): Promise<void> {
  const body = JSON.stringify(content);
  await post(url + WEBHOOK_PATH, body, signatureOf(body, 'standard', DEFAULT_SECRET));
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const answer = await postTo(url, body, { headers, signAs: false });
  if (answer.status === 503)
    throw new Error('The service was too busy for a webhook. Run it again.');
  return answer;
}

function transaction() {
  const currencies = ['INR', 'INR', 'EUR', 'USD'];
  return webhook(`txn_${newId()}`, {
    source_account: `acc_user_${Math.floor(Math.random() * 900) + 100}`,
    amount: Math.round(Math.random() * 1_000_000) / 100 + 1,
    currency: currencies[Math.floor(Math.random() * currencies.length)] ?? 'INR',
  });
}

/** Short, so that the tables show it whole. */
function newId(): string {
  return Math.random().toString(36).slice(2, 12);
}
