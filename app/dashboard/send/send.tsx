'use client';

import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type Webhook, webhookSchema } from '@/server/transactions/schema';
import { PageTitle } from '../components/ui';
import { emptyForm, findProblems, toFields, toValues } from './form-values';
import { type Exchange, postWebhooks } from './post-webhook';
import { Presets } from './presets';
import { BurstResult, ExchangeView } from './results';
import { WebhookForm } from './webhook-form';

/** Sends test webhooks like a processor, and shows the requests and responses. */
export function Send() {
  const form = useForm({ initialValues: emptyForm, validate: findProblems });
  const [last, setLast] = useState<Webhook>();
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [first] = exchanges;
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

  return (
    <Stack>
      <PageTitle title="Send a webhook" />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack>
          <Presets
            last={last}
            isPending={isPending}
            fill={(webhook) => form.setValues(toValues(webhook))}
            send={send}
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
          {first && exchanges.length === 1 && <ExchangeView exchange={first} />}
          {exchanges.length > 1 && <BurstResult exchanges={exchanges} />}
        </div>
      </SimpleGrid>
    </Stack>
  );
}
