import { EXECUTIONS_PER_TRANSACTION, plans } from './costs';
import { compose, npmStart, vercel } from './deployments';
import { type Prediction, predict } from './predict';

/**
 * `npm run bench:simulate`: predicts response times, lateness and backlog from the measured costs, and says what
 * breaks first. `-- 60 300`: other rates per second. The first table is the load of `npm run bench:cost`, to compare with.
 */
const SECONDS_A_MONTH = 30 * 24 * 3_600;
const MAX_SIMULATED = 400_000;
/** Capacity does not depend on the delay. A short one needs less memory. */
const DELAY_MS = 2_000;

const BENCHMARKS = [
  ...[60, 100, 150].map((perSecond) => ({ perSecond, seconds: 60, delayMs: 1_000 })),
  { perSecond: 300, seconds: 120, delayMs: 30_000 },
];

const given = process.argv.slice(2).map(Number);
const rates = given.length > 0 ? given : [10, 60, 300, 1_000, 50_000];
const deployments = [
  npmStart(2),
  npmStart(16),
  compose(4),
  compose(32),
  vercel('pro'),
  vercel('business'),
];

console.log('npm start on two cores, with the sender on the same machine');
console.table(
  Object.fromEntries(
    BENCHMARKS.map((load) => {
      const deployment = npmStart(2, { isSending: true });
      const predicted = predict(deployment, { ...load, isEven: true });
      const figures = {
        'ack p50 ms': predicted.ackP50Ms.toFixed(1),
        'ack p99 ms': predicted.ackP99Ms.toFixed(1),
        'late p50 ms': Math.round(predicted.lateP50Ms),
        'late p99 ms': Math.round(predicted.lateP99Ms),
      };
      return [`${load.perSecond} a second`, figures];
    }),
  ),
);

for (const perSecond of rates) {
  const seconds = Math.min(60, Math.max(4, MAX_SIMULATED / perSecond));
  console.log(`\n${perSecond.toLocaleString()} a second (${describeMonth(perSecond)})`);
  console.table(
    Object.fromEntries(
      deployments.map((deployment) => [
        deployment.name,
        describe(
          predict(deployment, { perSecond, seconds, delayMs: DELAY_MS }),
          perSecond,
          seconds,
        ),
      ]),
    ),
  );
}

function describe(prediction: Prediction, perSecond: number, seconds: number) {
  const { ackP50Ms, ackP99Ms, lateP99Ms, backlog, used } = prediction;
  const [fullest] = used;
  const share = fullest?.share ?? 0;
  return {
    'ack p50 ms': Math.round(ackP50Ms),
    'ack p99 ms': Math.round(ackP99Ms),
    'late p99 ms': Number.isNaN(lateP99Ms) ? 'never' : Math.round(lateP99Ms),
    'backlog per s': Math.round(backlog / (seconds - DELAY_MS / 1_000)),
    fullest: `${fullest?.name} ${Math.round(share * 100)}%`,
    // A queue grows without bound before anything is full. Nearly idle, batches are small, so it would say too little.
    'carries per s': share > 0.3 && share < 0.98 ? Math.round((perSecond / share) * 0.9) : '',
  };
}

function describeMonth(perSecond: number): string {
  const executions = perSecond * SECONDS_A_MONTH * EXECUTIONS_PER_TRANSACTION;
  const plan = Object.entries(plans.inngestExecutions).find(([, allowed]) => allowed >= executions);
  return `${(executions / 1e6).toLocaleString()} million executions a month: ${plan ? `Inngest ${plan[0]}` : 'more than Inngest Business'}`;
}
