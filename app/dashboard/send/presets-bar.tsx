'use client';

import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Webhook } from '@/server/transactions/schema';

const MOST = 500;

type Props = {
  last: Webhook | undefined;
  isPending: boolean;
  onRandom: () => void;
  onDuplicate: (last: Webhook) => void;
  onConflict: (last: Webhook) => void;
  onBurst: (count: number) => void;
};

/** Webhooks that are at hand: a random one, what repeats or contradicts the last, many at once. */
export function Presets({ last, isPending, onRandom, onDuplicate, onConflict, onBurst }: Props) {
  const [count, setCount] = useState<number | string>(50);
  const isCount = typeof count === 'number' && count >= 1 && count <= MOST;
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label="Presets">
      <Button variant="default" onClick={onRandom}>
        Fill at random
      </Button>
      <Button
        variant="default"
        disabled={!last || isPending}
        onClick={() => last && onDuplicate(last)}
      >
        Duplicate of the last
      </Button>
      <Button
        variant="default"
        disabled={!last || isPending}
        onClick={() => last && onConflict(last)}
      >
        Conflict with the last
      </Button>
      <NumberInput
        aria-label="Webhooks in the burst"
        value={count}
        onChange={setCount}
        min={1}
        max={MOST}
        allowDecimal={false}
        w={90}
      />
      <Button
        variant="default"
        disabled={!isCount}
        loading={isPending}
        onClick={() => isCount && onBurst(count)}
      >
        Send a burst
      </Button>
    </Group>
  );
}
