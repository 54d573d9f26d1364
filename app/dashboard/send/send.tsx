'use client';

import { SimpleGrid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import { PageTitle } from '../parts/page-title';
import { BurstResult } from './burst-result';
import { ExchangeView } from './exchange-view';
import { emptyForm, problemsOf, toFields, toValues } from './form-values';
import { type Exchange, postWebhook, postWebhooks } from './post-webhook';
import { contradict, randomWebhook } from './presets';
import { Presets } from './presets-bar';
import { WebhookForm } from './webhook-form';

/** Sends webhooks as a processor does, and shows what was sent and answered. */
export function Send() {
  const form = useForm({ initialValues: emptyForm, validate: problemsOf });
  const [last, setLast] = useState<Webhook>();
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [isPending, setPending] = useState(false);

  const send = async (webhooks: Webhook[]) => {
    setPending(true);
    const [only] = webhooks;
    const isOne = webhooks.length === 1 && only !== undefined;
    setExchanges(isOne ? [await postWebhook(only)] : await postWebhooks(webhooks));
    if (isOne) setLast(only);
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
          {exchanges.length === 1 && <ExchangeView exchange={exchanges[0]} />}
          {exchanges.length > 1 && <BurstResult exchanges={exchanges} />}
        </div>
      </SimpleGrid>
    </Stack>
  );
}
