import { z } from 'zod';
import { type Env, parseEnv } from '.';
import { fingerprintOf } from './lists';
import { settingGroups, settingsSchema } from './schema';

const settingMeta = z.object({
  description: z.string(),
  group: z.enum(settingGroups),
  default: z.string().optional(),
  /**
   * What operators may see of a value: all of it, the host of a URL, the names in a list, or fingerprints of
   * secrets. Without it, a setting is a secret: only whether it is set is shown.
   */
  shown: z.enum(['value', 'host', 'list', 'names', 'fingerprint']).optional(),
});

type SettingName = keyof typeof settingsSchema.shape;

export const settingNames: readonly SettingName[] = settingsSchema.keyof().options;

/** A setting's group, default and meaning. @throws ZodError when its description or group is missing */
export function describeSetting(name: SettingName) {
  const meta = settingMeta.parse(settingsSchema.shape[name].meta());
  const value = parseEnv({})[name];
  return { ...meta, default: meta.default ?? (value === undefined ? 'unset' : `\`${value}\``) };
}

const secrets = z.array(z.object({ text: z.string() }));

/** What operators may see of a setting: a text, or fingerprints of secrets. Both are empty for any other secret. */
export function showSetting(
  name: SettingName,
  settings: Env,
): { value: string | null; fingerprints: string[] } {
  const value = settings[name];
  const { shown } = describeSetting(name);
  if (shown === undefined || value === undefined) return { value: null, fingerprints: [] };
  if (shown === 'fingerprint') {
    return {
      value: null,
      fingerprints: secrets.parse(value).map(({ text }) => fingerprintOf(text)),
    };
  }
  const texts = {
    value: () => String(value),
    host: () => hostOfUrl(String(value)),
    list: () =>
      settings.WEBHOOK_SOURCES?.map(({ name: source, processor }) => `${source}:${processor}`).join(
        ', ',
      ),
    names: () => settings.API_TOKENS?.map((token) => `${token.name}:${token.scope}`).join(', '),
  };
  return { value: texts[shown]() ?? null, fingerprints: [] };
}

/** A path this long can be a credential, as in an incoming webhook of Slack. */
const SECRET_PATH_LENGTH = 24;

const secretItems = z.array(
  z.union([
    z.object({ text: z.string() }).transform(({ text }) => text),
    z.object({ token: z.string() }).transform(({ token }) => token),
  ]),
);

/** The secrets in all settings: those that operators may not see, also inside of URLs. */
export function secretTexts(settings: Env): string[] {
  const own = settingNames.flatMap((name) => {
    const value = settings[name];
    const { shown } = settingMeta.parse(settingsSchema.shape[name].meta());
    if (value === undefined || shown === 'value' || shown === 'list') return [];
    if (shown === 'host') return secretsInUrl(String(value));
    return typeof value === 'string' ? [value] : secretItems.parse(value);
  });
  return [...own, ...secretItems.parse([...settings.SECRETS_BY_SOURCE.values()].flat())];
}

function secretsInUrl(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, pathname, search } = new URL(url);
  const path = pathname + search;
  return [password, decoded(password), ...(path.length >= SECRET_PATH_LENGTH ? [path] : [])];
}

/** The text itself if it is not percent-encoded: `50%off` is valid in a URL. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The host of a URL, without user, password, path and query, which can contain secrets. */
function hostOfUrl(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host || null : null;
}
