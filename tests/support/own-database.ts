import { createTestDatabase } from './database';

// Before any module reads its settings: this file's code works on a database of its own.
process.env.DATABASE_URL = await createTestDatabase();
process.env.LOG_LEVEL = 'silent';
