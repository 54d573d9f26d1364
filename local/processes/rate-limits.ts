import { z } from 'zod';
import { countForOther, shareRateLimits } from '@/server/http/rate-limit';
import { onShared, share } from './peers';

/** The requests of this time are one message. Another process counts them so much later. */
const LINGER_MS = 10;

const countsSchema = z.array(z.object({ kind: z.string(), network: z.string(), n: z.number() }));
type Counts = z.infer<typeof countsSchema>;

/** Has each process count the requests of the others, so that a rate limit holds for all together. */
export function shareRateLimitsWithPeers(): void {
  const counts = new Map<string, Counts[number]>();
  const flush = () => {
    share([...counts.values()]);
    counts.clear();
  };
  shareRateLimits((kind, network) => {
    if (counts.size === 0) setTimeout(flush, LINGER_MS);
    const key = `${kind} ${network}`;
    const count = counts.get(key) ?? { kind, network, n: 0 };
    counts.set(key, { ...count, n: count.n + 1 });
  });
  onShared((shared) => {
    for (const { kind, network, n } of countsSchema.safeParse(shared).data ?? []) {
      void countForOther(kind, network, n);
    }
  });
}
