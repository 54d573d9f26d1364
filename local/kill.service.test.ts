import { beforeAll, expect, it, vi } from 'vitest';
import type { Service } from '../tests/support/service';
import { endServicesAfterAll, start, TIMEOUT_MS } from '../tests/support/services';
import { SteadyLoad } from '../tests/support/steady-load';

const KILLS = process.env.TEST_FULL === '1' ? 10 : 2;
const PER_SECOND = process.env.TEST_FULL === '1' ? 300 : 100;
const POLL = { timeout: TIMEOUT_MS, interval: 10 };
const SLOW_POLL = { timeout: TIMEOUT_MS, interval: 100 };
const WRONG_TOKENS_PER_MINUTE = 60;

endServicesAfterAll();

let service: Service;
beforeAll(async () => {
  service = await start('data', { REQUIRE_AUTH_FOR_READS: '1' });
});

/** Waits until a process has another pid than before. */
async function untilRestarted(name: string, formerPid: number | undefined): Promise<void> {
  await vi.waitFor(() => expect(service.processes()[name]).not.toBe(formerPid), POLL);
}

/** Sends webhooks while `work` runs, which starts when each front has answered some. */
async function underLoad(work: (load: SteadyLoad) => Promise<void>): Promise<SteadyLoad> {
  const load = new SteadyLoad(service.url, PER_SECOND);
  const bothAnswer = () => expect([...load.answered.keys()].sort()).toEqual(['front-1', 'front-2']);
  await vi.waitFor(bothAnswer, POLL);
  await work(load);
  await load.stop();
  return load;
}

it('refuses no connection when a front is killed, and loses only requests that it had in flight', async () => {
  await underLoad(async (load) => {
    for (let n = 0; n < KILLS; n += 1) {
      // In turn, because the other one has all kept connections then.
      const name = `front-${1 + (n % 2)}`;
      const pid = service.processes()[name];
      const { inFlight } = load;
      process.kill(pid ?? 0, 'SIGKILL');
      await untilRestarted(name, pid);
      // A busy machine reports a broken connection late.
      await load.untilSettled();
      const failures = load.failures.splice(0);
      console.log(`${name} killed: ${inFlight} in flight at both, ${failures.length} failed`);
      for (const failure of failures) {
        expect(failure.reason).toBe('ECONNRESET');
        // The connections without an answer have no known owner. They all end at the same moment.
        if (failure.process !== undefined) expect(failure.process).toBe(name);
        else expect(failure.sentAtMs).toBeLessThan(failures[0]?.failedAtMs ?? 0);
      }
    }
  });
});

it('fails no request when functions, the Inngest server or Next are killed', async () => {
  const load = await underLoad(async () => {
    for (const name of ['functions-1', 'inngest', 'next']) {
      const pid = service.processes()[name];
      process.kill(pid ?? 0, 'SIGKILL');
      await untilRestarted(name, pid);
    }
  });
  expect(load.failures).toEqual([]);
});

it('fails no request when SIGHUP replaces all processes but Postgres', async () => {
  const { launcher, postgres, ...replaced } = service.processes();
  const reloads = () => service.output().split('are reloaded').length;
  const before = reloads();
  const load = await underLoad(async () => {
    process.kill(launcher, 'SIGHUP');
    await vi.waitFor(() => expect(reloads()).toBe(before + 1), POLL);
  });
  expect(load.failures).toEqual([]);
  expect(service.processes()).toMatchObject({ launcher, postgres });
  for (const [name, pid] of Object.entries(replaced)) {
    expect(service.processes()[name]).not.toBe(pid);
  }
});

it('reports the metrics of all processes, whichever answers the scrape', async () => {
  const headers = { connection: 'close' };
  const { launcher: _, postgres: __, ...reporting } = service.processes();
  // A process that the machine has no time for is left out of a scrape.
  await vi.waitFor(async () => {
    const text = await (await fetch(`${service.url}/v1/metrics`, { headers })).text();
    const processes = text.matchAll(/^process_cpu_seconds_total\{process="([\w-]+)"\}/gm);
    expect([...processes].map(([, name]) => name).sort()).toEqual(Object.keys(reporting).sort());
  }, POLL);
});

it('holds a rate limit over all fronts together', async () => {
  const headers = { connection: 'close', authorization: 'Bearer a-token-that-nobody-has' };
  const answers: string[] = [];
  const send = async () => {
    const { status, headers: got } = await fetch(`${service.url}/v1/transactions/x`, { headers });
    answers.push(`${status} ${/front-\d/.exec(got.get('server-timing') ?? '')}`);
  };
  const count = (status: number) => answers.filter((one) => one.startsWith(`${status}`)).length;
  for (let n = 0; n < WRONG_TOKENS_PER_MINUTE; n += 1) await send();
  expect(count(401)).toBe(WRONG_TOKENS_PER_MINUTE);
  // A front hears of the other's requests after ten milliseconds, or later if the machine is busy.
  await vi.waitFor(async () => {
    await send();
    expect(answers).toEqual(expect.arrayContaining(['429 front-1', '429 front-2']));
  }, SLOW_POLL);
  // Fronts that share nothing answer 120 with 401, and about 90 if only one hears of the other.
  expect(count(401)).toBeLessThan(1.35 * WRONG_TOKENS_PER_MINUTE);
});
