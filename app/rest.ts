import { after } from 'next/server';
import { respond } from '@/server/respond';

/** Next's side of the REST adapter: what is deferred runs after the response was sent. */
export const rest = (request: Request) => respond(request, { defer: after });
