export const dynamic = 'force-dynamic';

/** A route handler that returns static JSON, to measure what Next costs. */
export const POST = () => Response.json({ outcome: 'accepted' }, { status: 202 });
