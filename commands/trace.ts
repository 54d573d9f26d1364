import { setTimeout as sleep } from 'node:timers/promises';
import { startOtlpReceiver, tracingTo } from '../tests/support/otlp-receiver';
import { startService } from '../tests/support/service';
import { printTree, treesOf } from '../tests/support/trace-tree';
import { post, untilProcessed, webhook } from '../tests/support/webhooks';

const ID = 'txn_1';
const PROCESSED_TIMEOUT_MS = 60_000;

/**
 * `npm run trace`: sends one webhook to a new copy of the service, waits until the transaction is
 * PROCESSED, and prints its trace. `PROCESSING_DELAY` sets the delay.
 */
const receiver = await startOtlpReceiver();
const service = await startService({ env: tracingTo(receiver.url) });
await post(service.url, webhook(ID));
await untilProcessed(service.url, ID, PROCESSED_TIMEOUT_MS);
// The last spans are exported within a second.
await sleep(1_000);
await service.end();
await receiver.close();

const request = receiver.spans.find(({ attributes }) => attributes.outcome === 'accepted');
console.log(`${'start'.padStart(13)} ${'took'.padStart(11)}`);
console.log(printTree(treesOf(receiver.spans, request?.traceId ?? '')));
