import { database } from '@/db/client';
import { createPartitions, dropPartitions } from '@/db/deliveries/partitions';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';

/** Creates the partitions of the next days, and drops those older than `DELIVERY_DAYS`. */
export async function rotateDeliveries(): Promise<{ dropped: string[] }> {
  await createPartitions(database());
  const dropped = await dropPartitions(database(), { keptDays: env().DELIVERY_DAYS });
  if (dropped.length > 0) log.info({ dropped }, 'old deliveries dropped');
  return { dropped };
}
