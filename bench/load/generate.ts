import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection';

/** A response with its latency in milliseconds. Status 0: the connection broke. */
export type Sample = { status: number; ms: number };

export type Target = { url: URL; nextRequest: () => string };

/**
 * Open loop: sends each request at its scheduled time, regardless of earlier responses. Latency
 * counts from the scheduled time, so that a stalled server is charged for every request it delays.
 */
export async function openLoop(
  { url, nextRequest }: Target,
  { rate, durationMs }: { rate: number; durationMs: number },
): Promise<Sample[]> {
  const idle: Connection[] = [];
  const samples: Sample[] = [];
  const sending: Promise<void>[] = [];
  const startedAt = performance.now();

  async function send(dueAt: number): Promise<void> {
    const connection = idle.pop() ?? (await Connection.open(url));
    const status = await connection.send(nextRequest()).catch(() => 0);
    samples.push({ status, ms: performance.now() - dueAt });
    if (status > 0 && !connection.isLast) idle.push(connection);
  }

  for (let n = 0; n < (rate * durationMs) / 1_000; n += 1) {
    const dueAt = startedAt + (n * 1_000) / rate;
    const aheadMs = dueAt - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
    sending.push(send(dueAt));
  }
  await Promise.all(sending);
  for (const connection of idle) connection.close();
  return samples;
}

/** Closed loop: each connection sends its next request after the response, for `durationMs`. */
export async function closedLoop(
  target: Target,
  { connections, durationMs }: { connections: number; durationMs: number },
): Promise<{ samples: Sample[]; perSecond: number }> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const samples = await sendWhile(() => elapsedMs() < durationMs, target, connections);
  return { samples, perSecond: samples.length / (elapsedMs() / 1_000) };
}

/** Closed loop, for a number of requests. */
export async function burst(
  target: Target,
  { connections, requests }: { connections: number; requests: number },
): Promise<Sample[]> {
  let sent = 0;
  return await sendWhile(() => sent++ < requests, target, connections);
}

async function sendWhile(
  hasNext: () => boolean,
  { url, nextRequest }: Target,
  connections: number,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const sendInTurn = async () => {
    let connection = await Connection.open(url);
    while (hasNext()) {
      if (connection.isLast) connection = await Connection.open(url);
      const sentAt = performance.now();
      const status = await connection.send(nextRequest());
      samples.push({ status, ms: performance.now() - sentAt });
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  return samples;
}
