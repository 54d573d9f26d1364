import { afterAll } from 'vitest';
import { switchToNeon } from './neon-proxy';

const proxy = await switchToNeon();
afterAll(() => proxy.close());
