'use client';

import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Webhook } from '@/server/transactions/schema';
import { randomWebhook, withDifferentAmount } from './form-values';

const MAX_BURST = 500;

type Props = {
  /** The last webhook that was not part of a burst. */
  last: Webhook | undefined;
  isPending: boolean;
  fill: (webhook: Webhook) => void;
  send: (webhooks: Webhook[]) => unknown;
};

/** Ready-made webhooks: an example, a redelivery of the last one, or a burst. */
export function Presets({ last, isPending, fill, send }: Props) {
  const [count, setCount] = useState<number | string>(50);
  const isCount = typeof count === 'number' && count >= 1 && count <= MAX_BURST;
  const resend = (webhook: Webhook) => {
    fill(webhook);
    send([webhook]);
  };
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label="Presets">
      <Button variant="default" onClick={() => fill(randomWebhook())}>
        Generate example
      </Button>
      <Button variant="default" disabled={!last || isPending} onClick={() => last && resend(last)}>
        Resend last
      </Button>
      <Button
        variant="default"
        disabled={!last || isPending}
        onClick={() => last && resend(withDifferentAmount(last))}
      >
        Resend with different amount
      </Button>
      <NumberInput
        aria-label="Number of examples"
        value={count}
        onChange={setCount}
        min={1}
        max={MAX_BURST}
        allowDecimal={false}
        w={90}
      />
      <Button
        variant="default"
        disabled={!isCount}
        loading={isPending}
        onClick={() => isCount && send(Array.from({ length: count }, randomWebhook))}
      >
        {`Send ${count} ${count === 1 ? 'example' : 'examples'}`}
      </Button>
    </Group>
  );
}
