import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes, errorTable } from '@/server/core/errors';

/** Where the page of errors is. */
export const ERRORS_PAGE = path.resolve(import.meta.dirname, '..', 'docs', 'errors.md');

/** `docs/errors.md`, out of the table that the service itself answers from. */
export function errorsPage(): string {
  const rows = errorCodes.map((code) => {
    const { status, when } = errorTable[code];
    return `| \`${code}\` | ${status} | ${when} |`;
  });
  return `# Errors

<!-- Generated from server/core/errors.ts by \`npm run docs:errors\`. -->

Every error has one shape. \`code\` is stable and safe to branch on; \`message\` is for people and may
change; \`issues\` comes with \`VALIDATION_FAILED\` only.

\`\`\`json
{
  "code": "VALIDATION_FAILED",
  "message": "The request has invalid fields.",
  "issues": [{ "path": ["currency"], "message": "must be three capital letters, as in ISO 4217" }]
}
\`\`\`

| code | status | when |
| --- | --- | --- |
${rows.join('\n')}

A 4xx says what is wrong with the request; sent again unchanged, it gets the same answer, unless what it
is about has changed meanwhile. A 503 is the service's own trouble and carries \`Retry-After\`: send the same webhook again; any number of
repetitions is safe.
`;
}

if (process.argv.includes('--write')) writeFileSync(ERRORS_PAGE, errorsPage());
