import { toResponse } from '@/server/respond';
import { toErrorAnswer } from '@/server/rest';

/** What was thrown, as every client of ours sees an error. */
export const errorResponse = (thrown: unknown): Response => toResponse(toErrorAnswer(thrown));
