'use client';

import { Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { webhookSchema } from '@/server/transactions/schema';
import { webhookBody } from '../components/curl-command';
import { type Sender, trpc } from '../trpc-client';
import { withDifferentAmount } from './different-amount';
import { emptyForm, findProblems, toFields, toValues } from './form-values';
import { JsonEditor } from './json-editor';
import { Presets } from './presets';
import type { useSending } from './use-sending';
import { WebhookForm } from './webhook-form';

const OWN = 'transactions';

type Props = { senders: readonly Sender[]; sending: ReturnType<typeof useSending> };

/** Chooses a source and an event, and edits a webhook as a form or as JSON. */
export function Composer({ senders, sending }: Props) {
  const [view, setView] = useQueryStates({
    to: parseAsString.withDefault(OWN),
    event: parseAsString.withDefault(''),
  });
  const [mode, setMode] = useState<string>('form');
  const [body, setBody] = useState('');
  const [isGenerating, setGenerating] = useState(false);
  const form = useForm({ initialValues: emptyForm, validate: findProblems });
  const sender = senders.find(({ segment }) => segment === view.to) ?? senders[0];
  const event = sender?.events.find(({ name }) => name === view.event) ?? sender?.events[0];
  if (!sender || !event) return null;
  const { segment } = sender;
  const isForm = segment === OWN && mode === 'form';
  const isPending = sending.progress !== undefined || isGenerating;
  const amountPath = event.amount_path;

  const fill = (text: string) => {
    setBody(text);
    form.setValues(toValues(text));
  };
  const send = (text: string) => sending.send({ segment, body: text, amountPath });
  const generate = async (name = event.name, to = segment) => {
    // Nothing may be sent meanwhile: it would be the former webhook.
    setGenerating(true);
    try {
      const created = await trpc.signature.createWebhooks.mutate({ segment: to, event: name });
      fill(created.bodies[0] ?? '');
    } finally {
      setGenerating(false);
    }
  };
  const resend = (text: string) => {
    const { last } = sending;
    if (!last) return;
    if (last.segment === segment) fill(text);
    void sending.send({ ...last, body: text });
  };
  const choose = (to: string, name: string) => {
    void setView({ to, event: name });
    if (to === OWN) fill('');
    else void generate(name, to);
  };
  const { last } = sending;
  const changed = last?.amountPath ? withDifferentAmount(last.body, last.amountPath) : undefined;
  return (
    <Stack>
      <Group grow align="flex-start">
        <Select
          label="Send as"
          data={senders.map((one) => ({ value: one.segment, label: labelOf(one, senders) }))}
          value={segment}
          onChange={(to) => {
            const chosen = senders.find((one) => one.segment === to);
            if (chosen) choose(chosen.segment, chosen.events[0]?.name ?? '');
          }}
          allowDeselect={false}
        />
        {sender.events.length > 1 && (
          <Select
            label="Event"
            data={sender.events.map(({ name, amount_path }) => ({
              value: name,
              label: amount_path === null ? `${name} (ignored)` : name,
            }))}
            value={event.name}
            onChange={(name) => name && choose(segment, name)}
            allowDeselect={false}
          />
        )}
      </Group>
      <Text size="xs" c="dimmed">
        POST /v1/webhooks/{segment} · {describeSignature(sender)}
      </Text>
      <Presets
        onGenerate={() => void generate()}
        onResend={last && (() => resend(last.body))}
        onResendChanged={changed === undefined ? undefined : () => resend(changed)}
        onBurst={(count) => void sending.sendBurst({ segment, event: event.name, count })}
        isPending={isPending}
      />
      {segment === OWN && (
        <SegmentedControl
          aria-label="Edit as"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          data={[
            { value: 'form', label: 'Form' },
            { value: 'json', label: 'JSON' },
          ]}
          value={mode}
          onChange={(next) => {
            if (next === 'form') form.setValues(toValues(body));
            else setBody(JSON.stringify(toFields(form.values), null, 2));
            setMode(next);
          }}
        />
      )}
      {isForm ? (
        <WebhookForm
          form={form}
          isPending={isPending}
          onSubmit={(values) => void send(webhookBody(webhookSchema.parse(toFields(values))))}
        />
      ) : (
        <JsonEditor
          value={body}
          onChange={setBody}
          isPending={isPending}
          onSubmit={() => void send(body)}
        />
      )}
    </Stack>
  );
}

function describeSignature({ secrets, can_sign, title }: Sender): string {
  const [secret] = secrets;
  if (secret === undefined) return 'not signed: this source has no secret';
  if (!can_sign) return `not signed: only ${title} can sign its webhooks, so this one is rejected`;
  return `signed with the secret ${secret}`;
}

/** A further account of a processor is named by its URL. */
function labelOf(sender: Sender, all: readonly Sender[]): string {
  const first = all.find(({ title }) => title === sender.title);
  return first === sender ? sender.title : `${sender.title} (${sender.segment})`;
}
