import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOtlpReceiver, tracingTo } from '../tests/support/otlp-receiver';
import { startService } from '../tests/support/service';
import { printTree, treesOf } from '../tests/support/trace-tree';
import { post, untilProcessed, webhook } from '../tests/support/webhooks';

const ID = 'txn_1';
const PATIENCE_MS = 60_000;

/**
 * `npm run trace`: sends one webhook to a copy of the service with a folder of its own, waits until the
 * transaction is PROCESSED, and prints its trace. `PROCESSING_DELAY` sets the delay.
 */
const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-trace-'));
const receiver = await startOtlpReceiver();
const service = await startService({ dataDir, env: tracingTo(receiver.url) });
await post(service.url, webhook(ID));
await untilProcessed(service.url, ID, PATIENCE_MS);
// Its last spans are exported within a moment.
await sleep(1_000);
await service.end();
await receiver.close();
rmSync(dataDir, { recursive: true, force: true });

const request = receiver.spans.find(({ attributes }) => attributes.outcome === 'accepted');
console.log(`${'start'.padStart(13)} ${'took'.padStart(11)}`);
console.log(printTree(treesOf(receiver.spans, request?.traceId ?? '')));
