import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes, errorTable } from '@/server/core/errors';
import { describeSetting, settingNames } from '@/server/settings/describe';
import { settingGroups } from '@/server/settings/schema';
import { processors } from '@/server/webhooks/processors';
import type { Processor } from '@/server/webhooks/processors/processor';

/** The pages in `docs/` that are generated from the code, by name: `npm run docs:<name>` writes one. */
export const generatedPages: Record<string, () => string> = {
  errors: errorsPage,
  processors: processorsPage,
  settings: settingsPage,
};

export function pathOfPage(name: string): string {
  return path.resolve(import.meta.dirname, '..', 'docs', `${name}.md`);
}

function errorsPage(): string {
  const rows = errorCodes.map((code) => {
    const { status, when } = errorTable[code];
    return `| \`${code}\` | ${status} | ${when} |`;
  });
  return `# Errors

<!-- Generated from server/core/errors.ts by \`npm run docs:errors\`. -->

Every error has the same shape. Branch on \`code\`, which is stable. \`message\` is for people and may
change. Only \`VALIDATION_FAILED\` has \`issues\`. To report a problem, quote the response header
\`X-Request-Id\`: the log has it as \`request_id\`.

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

**4xx**: the request is wrong. Sending it again unchanged gets the same error, unless the transaction has
changed in the meantime. **429** and **503** carry \`Retry-After\`. **503** is the service's fault: send
the same webhook again, as often as you like.
`;
}

const processorsFolder = path.resolve(
  import.meta.dirname,
  '..',
  'server',
  'webhooks',
  'processors',
);

function readMarkdown(...file: string[]): string {
  return readFileSync(path.join(processorsFolder, ...file), 'utf8').trim();
}

function processorsPage(): string {
  return `# Processors

<!-- Generated from server/webhooks/processors by \`npm run docs:processors\`. -->

Each processor has a URL that accepts its webhooks unchanged, and is a **source** of its own: the same ID from two sources is two
transactions. \`GET /v1/transactions/{id}\` finds an ID in whichever source has it; if several have it, \`?source=\` decides. The plain
endpoint \`POST /v1/webhooks/transactions\` is the source \`default\`.

| response | when |
| --- | --- |
| 202 or 200 \`{"transaction_id", "outcome"}\` | the event moves money: \`accepted\`, \`duplicate\` or \`conflict\`, as for any webhook |
| 202 or 200 \`{"outcome": "ignored", "event"}\` | no money has moved; on record as a [delivery](deliveries.md), and counted in \`ignored_total\` |
| 400 | a field is missing or wrong; \`issues\` name it by its path in the processor's body |
| 401 | no secret of this source signed it. A processor without a secret is closed on any address but loopback |

The header \`x-webhook-outcome\` repeats the outcome. A transaction of a processor also has \`source\`, \`kind\` (payment, refund,
transfer, payout, reversal, dispute), \`relates_to\` (of a refund: its payment) and \`occurred_at\`. The payment lists what relates to
it, and its net amount, in whatever order they arrived.

**Secrets** are lists, for rotation: \`STRIPE_WEBHOOK_SECRETS=new,old\`. The log line of each webhook has the number of the secret that
signed it (\`secret\`), and so does the row (\`secret_number\`), so you see when the old one is no longer used.

**Further accounts** are sources of their own: \`WEBHOOK_SOURCES=stripe-eu:stripe\` adds \`POST /v1/webhooks/stripe-eu\` with the secrets
of \`WEBHOOK_SECRETS_STRIPE_EU\`.

${processors.map(processorSection).join('\n\n')}

${readMarkdown('README.md')}
`;
}

function processorSection(processor: Processor): string {
  const { name, title, docsUrl, signature, successStatus, events } = processor;
  const rows = events.map((event) => `| \`${event.name}\` | ${event.kind} | ${event.id} |`);
  return `## ${title}

| | |
| --- | --- |
| URL | \`https://<host>/v1/webhooks/${name}\` |
| secrets | \`${name.toUpperCase()}_WEBHOOK_SECRETS\` |
| signature | ${signature.header === undefined ? '' : `\`${signature.header}\`: `}${signature.description} |
| answer | ${successStatus} |
| documentation | <${docsUrl}> |

${readMarkdown(name, 'notes.md')}

| event | kind | ID |
| --- | --- | --- |
${rows.join('\n')}`;
}

function settingsPage(): string {
  const settings = settingNames.map((name) => ({ name, ...describeSetting(name) }));
  const sections = settingGroups.map((group) => {
    const rows = settings
      .filter((setting) => setting.group === group)
      .map((setting) => `| \`${setting.name}\` | ${setting.default} | ${setting.description} |`);
    return `## ${group}

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}`;
  });
  return `# Settings

<!-- Generated from server/settings/schema.ts by \`npm run docs:settings\`. -->

All settings are environment variables. They are read at the start, and by \`npm start\` again on SIGHUP; an invalid value stops the start
with a message that names the variable. An empty value counts as unset.

Without any setting the service works on this machine: it accepts unsigned webhooks, and anyone on
this machine has full access. Before you expose it, set \`WEBHOOK_SECRETS\` and \`DASHBOARD_PASSWORD\`.

${sections.join('\n\n')}

## Secrets of processors

\`<PROCESSOR>_WEBHOOK_SECRETS\` has the signing secrets of a processor, in the form of \`WEBHOOK_SECRETS\`: ${processors
    .map(({ name }) => `\`${name.toUpperCase()}_WEBHOOK_SECRETS\``)
    .join(', ')}. \`WEBHOOK_SECRETS_<NAME>\` has those of a source in \`WEBHOOK_SOURCES\`.
[processors.md](processors.md) says which secret each processor means.

## Read by libraries

- **Inngest**: any of \`INNGEST_DEV\`, \`INNGEST_BASE_URL\`, \`INNGEST_EVENT_KEY\` and
  \`INNGEST_SIGNING_KEY\` turns the embedded Inngest server off. They mean what the
  [Inngest SDK](https://www.inngest.com/docs/sdk/environment-variables) says.
- **OpenTelemetry**: \`OTEL_SERVICE_NAME\`, \`OTEL_RESOURCE_ATTRIBUTES\`, \`OTEL_EXPORTER_OTLP_HEADERS\`,
  \`OTEL_EXPORTER_OTLP_PROTOCOL\`, \`OTEL_TRACES_SAMPLER\` and all other \`OTEL_*\` variables mean what the
  [specification](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/) says.
  See [observability.md](observability.md#traces).
- **Tests**: the \`E2E_*\` variables are in [testing.md](testing.md#end-to-end-against-any-deployment).
`;
}

const [, , pageToWrite = ''] = process.argv;
const page = generatedPages[pageToWrite];
if (page) writeFileSync(pathOfPage(pageToWrite), page());
