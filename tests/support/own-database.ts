import { vi } from 'vitest';
import { createTestDatabase } from './database';

// A worker loads packages once for all its files, because that takes most of the time of a file.
// So each file starts with a database, our modules, the settings and the mocks of its own.
const worker: typeof globalThis & { initialEnv?: NodeJS.ProcessEnv } = globalThis;
worker.initialEnv ??= { ...process.env };
vi.restoreAllMocks();
vi.useRealTimers();
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, worker.initialEnv);
Reflect.deleteProperty(globalThis, Symbol.for('transaction-webhooks.metrics'));
vi.resetModules();

// Before any module reads the settings.
process.env.DATABASE_URL = await createTestDatabase();
process.env.LOG_LEVEL = 'silent';
