import { createTestDatabase } from './database';

// Runs before any module reads the settings, so that each test file has its own database.
process.env.DATABASE_URL = await createTestDatabase();
process.env.LOG_LEVEL = 'silent';
