import { type Env, env, isOperatorAccessOpen, isPublic } from '.';

/** A setting that leaves something open, or that is worth setting, with a text for people. */
type SettingNote = { setting: string; text: string };

/** Every setting that leaves something open. */
export function openSettings(settings: Env = env()): SettingNote[] {
  const { WEBHOOK_SECRETS, WEBHOOK_SOURCES = [], SECRETS_BY_SOURCE } = settings;
  const unsigned = WEBHOOK_SOURCES.filter(({ name }) => !SECRETS_BY_SOURCE.has(name));
  return [
    ...when(WEBHOOK_SECRETS === undefined, {
      setting: 'WEBHOOK_SECRETS',
      text: 'Signature checks are off. Set WEBHOOK_SECRETS to require signed webhooks.',
    }),
    ...unsigned.map(({ name }) => {
      const setting = `WEBHOOK_SECRETS_${name.toUpperCase().replaceAll('-', '_')}`;
      const text = `The source ${name} has no secret. Set ${setting}; until then its webhooks are accepted on this machine only.`;
      return { setting, text };
    }),
    ...when(isPublic(settings) && settings.REQUIRE_AUTH_FOR_READS === '0', {
      setting: 'REQUIRE_AUTH_FOR_READS',
      text: 'Everyone who knows a transaction ID can read the transaction. Set REQUIRE_AUTH_FOR_READS=1 to require a token.',
    }),
  ];
}

/** Settings that are worth setting before others use the service. Nothing is wrong without them. */
export function suggestedSettings(settings: Env = env()): SettingNote[] {
  return [
    ...when(isOperatorAccessOpen(settings), {
      setting: 'DASHBOARD_PASSWORD',
      text: 'Anyone on this machine can use the dashboard. Set DASHBOARD_PASSWORD before others can reach it.',
    }),
    ...when(!isOperatorAccessOpen(settings) && settings.API_TOKENS === undefined, {
      setting: 'API_TOKENS',
      text: 'No program can list or replay transactions. Set API_TOKENS to allow it.',
    }),
    ...when(settings.DELIVER_TO === undefined, {
      setting: 'DELIVER_TO',
      text: 'Processing calls no other system. Set DELIVER_TO to post each transaction to your own service.',
    }),
    ...when(settings.NOTIFY_URL === undefined, {
      setting: 'NOTIFY_URL',
      text: 'Nobody gets a message when transactions fail. Set NOTIFY_URL to send one.',
    }),
    ...when(settings.RETENTION_DAYS === undefined, {
      setting: 'RETENTION_DAYS',
      text: 'Processed transactions are never archived. Set RETENTION_DAYS to archive old ones.',
    }),
    ...when(settings.DELIVERY_BODIES === 'full', {
      setting: 'DELIVERY_BODIES',
      text: 'Bodies are stored with personal data. Set DELIVERY_BODIES=masked to replace it.',
    }),
    ...when(settings.PROCESSING_FAULTS !== undefined, {
      setting: 'PROCESSING_FAULTS',
      text: 'Simulated failures are on. Unset PROCESSING_FAULTS outside of tests.',
    }),
  ];
}

function when(condition: boolean, note: SettingNote): SettingNote[] {
  return condition ? [note] : [];
}
