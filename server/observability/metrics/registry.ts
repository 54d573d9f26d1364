import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';

/**
 * The metrics that each process counts for itself, because the database has no trace of them. The label
 * `process` keeps several processes apart behind one address.
 */
export const processRegistry = new Registry();
processRegistry.setDefaultLabels({ process: randomUUID().slice(0, 8) });
