export const dynamic = 'force-dynamic';

/** What Next itself costs: a route handler that answers static JSON. */
export const POST = () => Response.json({ outcome: 'accepted' }, { status: 202 });
