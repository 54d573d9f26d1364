import { afterAll } from 'vitest';
import { startNeonProxy } from './neon-proxy';

// Runs before any module reads the settings, so that the test file's code uses Neon's driver.
const proxy = await startNeonProxy();
process.env.DATABASE_DRIVER = 'neon';
process.env.NEON_HTTP_URL = proxy.url;
afterAll(() => proxy.close());
