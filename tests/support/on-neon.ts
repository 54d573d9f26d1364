import { afterAll } from 'vitest';
import { startNeonProxy } from './neon-proxy';

// Before any module reads its settings: this file's code uses Neon's driver.
const proxy = await startNeonProxy();
process.env.DATABASE_DRIVER = 'neon';
process.env.NEON_HTTP_URL = proxy.url;
afterAll(() => proxy.close());
