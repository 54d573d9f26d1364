import { z } from 'zod';
import manifest from '@/package.json' with { type: 'json' };
import { readProcedure } from '@/server/core/trpc';
import { activeEffects } from '@/server/processing/effects';
import { type Env, env, environmentName } from '@/server/settings';
import { describeSetting, settingNames, showSetting } from '@/server/settings/describe';
import { fingerprintOf } from '@/server/settings/lists';
import { settingGroups } from '@/server/settings/schema';
import { openSettings, suggestedSettings } from '@/server/settings/warnings';
import { findSource, listProcessorUrls, PLAIN } from '@/server/webhooks/sources';

const note = z.object({ setting: z.string(), text: z.string() }).meta({ id: 'SettingNote' });

const fingerprints = z.array(z.string()).meta({
  description: 'Of each secret, the first 8 hex digits of its SHA-256.',
});

const settingsAnswer = z
  .object({
    version: z.string(),
    commit: z.string().nullable(),
    node: z.string(),
    environment: z.string().meta({ example: 'production' }),
    open: z.array(note).meta({ description: 'Settings that leave something open.' }),
    suggested: z.array(note).meta({ description: 'Settings that are worth setting.' }),
    effects: z
      .array(z.string())
      .meta({ description: 'The calls to other systems, in their order.' }),
    sources: z.array(
      z
        .object({
          source: z.string(),
          path: z.string(),
          format: z.string(),
          signatures: z.enum(['required', 'off']),
          secrets: fingerprints,
        })
        .meta({ id: 'SettingsOfSource' }),
    ),
    settings: z.array(
      z
        .object({
          name: z.string(),
          group: z.enum(settingGroups),
          description: z.string(),
          default: z.string(),
          origin: z.enum(['environment', 'start', 'default']).meta({
            description: '`start`: `npm start` has set it.',
          }),
          value: z.string().nullable().meta({
            description:
              'Null for a secret. Of a URL, its host; of API tokens, their names and levels. Without a value, the default counts.',
          }),
          fingerprints,
        })
        .meta({ id: 'Setting' }),
    ),
  })
  .meta({ id: 'Settings' });

export const getSettings = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/settings',
      operationId: 'getSettings',
      tags: ['health'],
      summary: 'Get the settings',
      description:
        'The settings of this service, without any secret: what is active, what is open and what is worth ' +
        'setting. Secrets for signatures are named by fingerprints.',
      successDescription: 'The settings.',
    },
  })
  .input(z.void())
  .output(settingsAnswer)
  .query(() => readSettings());

/** The settings of this process, without any secret. */
export function readSettings(settings: Env = env()): z.infer<typeof settingsAnswer> {
  const byStart = settings.SET_BY_START?.split(',') ?? [];
  const originOf = (name: string) => {
    if (byStart.includes(name)) return 'start' as const;
    return settings.SET_VARIABLES.has(name) ? ('environment' as const) : ('default' as const);
  };
  return {
    version: manifest.version,
    commit: settings.VERCEL_GIT_COMMIT_SHA ?? null,
    node: process.version,
    environment: environmentName(settings),
    open: openSettings(settings),
    suggested: suggestedSettings(settings),
    effects: activeEffects().map(({ name }) => name),
    sources: [PLAIN, ...listProcessorUrls(settings).map(({ segment }) => segment)].flatMap(
      (segment) => describeSource(segment, settings),
    ),
    settings: settingNames.map((name) => {
      const { group, description, default: byDefault } = describeSetting(name);
      const origin = originOf(name);
      return {
        ...{ name, group, description, default: byDefault, origin },
        ...showSetting(name, settings),
      };
    }),
  };
}

function describeSource(segment: string, settings: Env) {
  const source = findSource(segment, settings);
  if (!source) return [];
  const { name, processor, secrets } = source;
  return {
    source: name,
    path: `/v1/webhooks/${segment}`,
    format: processor?.title ?? 'Own format',
    signatures: secrets ? ('required' as const) : ('off' as const),
    secrets: (secrets ?? []).map(({ text }) => fingerprintOf(text)),
  };
}
