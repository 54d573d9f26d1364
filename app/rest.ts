import { after } from 'next/server';
import { handleRest } from '@/server/rest';

/** Next's side of the REST adapter: what is deferred runs after the response was sent. */
export const rest = (request: Request) => handleRest(request, { defer: after });
