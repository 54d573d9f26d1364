import { defineConfig } from 'drizzle-kit';
import { env } from './server/settings';

export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema.ts',
  out: './db/migrations',
  strict: true,
  dbCredentials: { url: env().DATABASE_URL ?? 'postgres://unset' },
});
