import { z } from 'zod';
import type { TransactionRow } from '@/db/schema';
import { eventId } from '@/inngest/events';
import { env, isInngestDev } from '@/server/settings';

const DEV_SERVER = 'http://127.0.0.1:8288';
const CLOUD_API = 'https://api.inngest.com';
const CLOUD_RUNS = 'https://app.inngest.com/env/production/runs';

const runsSchema = z.object({ data: z.array(z.object({ run_id: z.string() })).nullish() });
const serverSchema = z.object({ version: z.string() });

/** Its answer to `/dev`. A self-hosted Inngest server hides it: with or without the key, it is an error. */
const EMBEDDED = 'embedded';

type InngestRun = {
  /** The id of the event that started the run. */
  eventId: string;
  /** Null if the Inngest server does not return it. */
  runId: string | null;
  /** The page of the run, or of all runs. Null if the Inngest server has no pages. */
  pageUrl: string | null;
};

type Run = Pick<TransactionRow, 'key' | 'runNumber' | 'inngestEventId'>;

/** Finds a transaction's current run in Inngest. Never throws. */
export async function findInngestRun(run: Run, settings = env()): Promise<InngestRun> {
  const { INNGEST_DEV, INNGEST_BASE_URL, INNGEST_SIGNING_KEY } = settings;
  const devUrl = INNGEST_DEV && URL.canParse(INNGEST_DEV) ? INNGEST_DEV : DEV_SERVER;
  const apiUrl = INNGEST_BASE_URL ?? (isInngestDev(settings) ? devUrl : CLOUD_API);
  const id = eventId(run);
  // Official servers know an event only by the id that they gave it.
  const path = `/v1/events/${encodeURIComponent(run.inngestEventId ?? id)}/runs`;
  const runs = await getJson(new URL(path, apiUrl), runsSchema, INNGEST_SIGNING_KEY);
  const runId = runs?.data?.[0]?.run_id ?? null;
  if (apiUrl === CLOUD_API) {
    return { eventId: id, runId, pageUrl: runId ? `${CLOUD_RUNS}/${runId}` : CLOUD_RUNS };
  }
  const server = await getJson(new URL('/dev', apiUrl), serverSchema);
  // A server that returned a run exists. Only the embedded one has no pages.
  const hasPages = server ? server.version !== EMBEDDED : runId !== null;
  const page = runId ? `/run?runID=${encodeURIComponent(runId)}` : '/runs';
  return { eventId: id, runId, pageUrl: hasPages ? new URL(page, apiUrl).href : null };
}

async function getJson<Json>(
  url: URL,
  schema: z.ZodType<Json>,
  key?: string,
): Promise<Json | undefined> {
  try {
    const headers = key === undefined ? undefined : { authorization: `Bearer ${key}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(1_000) });
    return schema.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}
