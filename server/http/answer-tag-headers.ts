/** Identifies the content of an answer to the dashboard. */
export const ANSWER_TAG_HEADER = 'x-answer-tag';

/** The tag of the answer that the dashboard has. The same answer again is a 204. */
export const KNOWN_ANSWER_HEADER = 'x-known-answer';
