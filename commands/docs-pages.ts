import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorCodes, errorTable } from '@/server/core/errors';
import { parseEnv } from '@/server/settings';
import { settingGroups, settingsSchema } from '@/server/settings/schema';

/** The pages in `docs/` that are generated from the code, by name: `npm run docs:<name>` writes one. */
export const generatedPages: Record<string, () => string> = {
  errors: errorsPage,
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

const settingMeta = z.object({
  description: z.string(),
  group: z.enum(settingGroups),
  default: z.string().optional(),
});

/** A setting's group, default and meaning. @throws ZodError when its description or group is missing */
export function describeSetting(name: keyof typeof settingsSchema.shape) {
  const meta = settingMeta.parse(settingsSchema.shape[name].meta());
  const value = parseEnv({})[name];
  return { ...meta, default: meta.default ?? (value === undefined ? 'unset' : `\`${value}\``) };
}

function settingsPage(): string {
  const settings = settingsSchema
    .keyof()
    .options.map((name) => ({ name, ...describeSetting(name) }));
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

All settings are environment variables. They are read once, at the start; an invalid value stops the start
with a message that names the variable. An empty value counts as unset.

Without any setting the service works on this machine: it accepts unsigned webhooks, and anyone on
this machine has full access. Before you expose it, set \`WEBHOOK_SECRETS\` and \`DASHBOARD_PASSWORD\`.

${sections.join('\n\n')}

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
