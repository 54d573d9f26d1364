'use client';

import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import { BurstResult } from './burst-result';
import { ExchangeView } from './exchange-view';
import { emptyForm, problemsOf, toFields, toValues } from './form-values';
import { type Exchange, postWebhooks } from './post-webhook';
import { contradict, randomWebhook } from './presets';
import { Presets } from './presets-bar';
import { WebhookForm } from './webhook-form';

/** Sends webhooks as a processor does, and shows what was sent and answered. */
export function Send() {
  const form = useForm({ initialValues: emptyForm, validate: problemsOf });
  const [last, setLast] = useState<Webhook>();
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  const send = async (webhooks: Webhook[]) => {
    setPending(true);
    setProblem(undefined);
    try {
      setExchanges(await postWebhooks(webhooks));
      if (webhooks.length === 1) setLast(webhooks[0]);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setPending(false);
  };
  const fill = (webhook: Webhook) => form.setValues(toValues(webhook));
  const sendFilled = (webhook: Webhook) => {
    fill(webhook);
    return send([webhook]);
  };

  return (
    <Stack>
      <PageTitle title="Send a webhook" />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack>
          <Presets
            last={last}
            isPending={isPending}
            onRandom={() => fill(randomWebhook())}
            onDuplicate={sendFilled}
            onConflict={(webhook) => sendFilled(contradict(webhook))}
            onBurst={(count) => send(Array.from({ length: count }, randomWebhook))}
          />
          <WebhookForm
            form={form}
            isPending={isPending}
            onSubmit={(values) => send([webhookSchema.parse(toFields(values))])}
          />
        </Stack>
        <div role="status">
          {problem !== undefined && (
            <Alert color="red" title="Not sent">
              {problem}
            </Alert>
          )}
          {exchanges.length === 1 && <ExchangeView exchange={exchanges[0]} />}
          {exchanges.length > 1 && <BurstResult exchanges={exchanges} />}
        </div>
      </SimpleGrid>
    </Stack>
  );
}
