import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection';

/** A request and its answer; the time is from when it was to be sent, in milliseconds. */
export type Sample = { status: number; ms: number };

export type Target = { url: URL; request: (n: number) => string };

/**
 * Open loop: request n is sent at its time, whatever became of those before. Its latency counts
 * from that time, so that a server that stalls is charged for all whom it kept waiting.
 */
export async function openLoop(
  { url, request }: Target,
  { rate, durationMs }: { rate: number; durationMs: number },
): Promise<Sample[]> {
  const idle: Connection[] = [];
  const samples: Sample[] = [];
  const sending: Promise<void>[] = [];
  const startedAt = performance.now();

  async function send(n: number, dueAt: number): Promise<void> {
    const connection = idle.pop() ?? (await Connection.open(url));
    const status = await connection.send(request(n)).catch(() => 0);
    samples.push({ status, ms: performance.now() - dueAt });
    if (status > 0) idle.push(connection);
  }

  for (let n = 0; n < (rate * durationMs) / 1_000; n += 1) {
    const dueAt = startedAt + (n * 1_000) / rate;
    const aheadMs = dueAt - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
    sending.push(send(n, dueAt));
  }
  await Promise.all(sending);
  for (const connection of idle) connection.close();
  return samples;
}

/** Closed loop: so many connections, each of which sends when it was answered. */
export async function closedLoop(
  { url, request }: Target,
  { connections, durationMs }: { connections: number; durationMs: number },
): Promise<{ samples: Sample[]; perSecond: number }> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  let n = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await Connection.open(url);
      while (performance.now() - startedAt < durationMs) {
        const sentAt = performance.now();
        n += 1;
        const status = await connection.send(request(n));
        samples.push({ status, ms: performance.now() - sentAt });
      }
      connection.close();
    }),
  );
  return { samples, perSecond: samples.length / ((performance.now() - startedAt) / 1_000) };
}

/** So many requests over so many connections, as fast as they are answered. */
export async function burst(
  { url, request }: Target,
  { connections, requests }: { connections: number; requests: number },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const numbers = Array.from({ length: requests }).keys();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await Connection.open(url);
      for (const n of numbers) {
        const sentAt = performance.now();
        const status = await connection.send(request(n));
        samples.push({ status, ms: performance.now() - sentAt });
      }
      connection.close();
    }),
  );
  return samples;
}
