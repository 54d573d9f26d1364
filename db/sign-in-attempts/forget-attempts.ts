import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { signInAttempts } from '@/db/schema';

/** Lets a client begin anew, after it has signed in. */
export async function forgetAttempts(db: Database, client: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.client, client));
}
