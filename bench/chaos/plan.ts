import { random } from '../../tests/support/random';

const processNames = ['front-1', 'front-2', 'functions-1', 'next', 'inngest', 'postgres'] as const;
export type ProcessName = (typeof processNames)[number];

/** A fault, its start and its duration. */
export type InjectedFault = { atMs: number; forMs: number } & (
  | { kind: 'kill' | 'pause'; process: ProcessName }
  | { kind: 'slow database' | 'Inngest answers 500' | 'Inngest answers nothing' }
);

/** A webhook to send. `copies` equal requests are sent at once. */
export type Delivery = {
  atMs: number;
  id: string;
  copies: number;
  kind: 'new' | 'duplicate' | 'conflict';
};

const FIRST_FAULT = { atMs: 1_000, kind: 'pause', process: 'postgres', forMs: 1_200 } as const;
const QUIET_END_MS = 2_000;

/** Plans the faults and webhooks of a chaos test. The same arguments give the same plan. */
export function plan(seed: number, { durationMs, rate }: { durationMs: number; rate: number }) {
  const next = random(seed);
  return {
    faults: planFaults(next, durationMs),
    deliveries: planDeliveries(next, durationMs, rate),
  };
}

function planFaults(next: () => number, durationMs: number): InjectedFault[] {
  // The first errors of a process are its slowest, so they come while webhooks wait for the database.
  const faults: InjectedFault[] = [FIRST_FAULT];
  let atMs = FIRST_FAULT.atMs + 2 * FIRST_FAULT.forMs;
  while (atMs < durationMs - QUIET_END_MS) {
    faults.push(planFault(next, Math.round(atMs)));
    atMs += 1_000 + next() * 3_000;
  }
  return faults;
}

function planFault(next: () => number, atMs: number): InjectedFault {
  const choice = next();
  const process = processNames[Math.floor(next() * processNames.length)] ?? 'front-1';
  const shortMs = Math.round(300 + next() * 3_000);
  const longMs = shortMs * 3;
  if (choice < 0.4) return { atMs, kind: 'kill', process, forMs: 0 };
  if (choice < 0.6) return { atMs, kind: 'pause', process, forMs: shortMs };
  if (choice < 0.65) return { atMs, kind: 'pause', process, forMs: longMs };
  if (choice < 0.8) return { atMs, kind: 'slow database', forMs: shortMs };
  if (choice < 0.9) return { atMs, kind: 'Inngest answers 500', forMs: longMs };
  return { atMs, kind: 'Inngest answers nothing', forMs: longMs };
}

/** Open loop: when a webhook is sent does not depend on earlier responses. */
function planDeliveries(next: () => number, durationMs: number, rate: number): Delivery[] {
  const deliveries: Delivery[] = [];
  const ids: string[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += 1_000 / rate) {
    const choice = next();
    const earlierId = ids[Math.floor(next() * ids.length)];
    if (choice < 0.2 && earlierId !== undefined) {
      const kind = choice < 0.12 ? 'duplicate' : 'conflict';
      deliveries.push({ atMs, id: earlierId, copies: 1, kind });
      continue;
    }
    const id = `chaos-${ids.length}`;
    ids.push(id);
    deliveries.push({ atMs, id, copies: choice > 0.95 ? 5 : 1, kind: 'new' });
  }
  return deliveries;
}
