'use client';

import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';

const MAX_BURST = 500;

type Props = {
  isPending: boolean;
  onGenerate: () => void;
  /** Undefined as long as there is nothing to send again. */
  onResend: (() => void) | undefined;
  onResendChanged: (() => void) | undefined;
  onBurst: (count: number) => void;
};

/** Ready-made webhooks: an example, a redelivery of the last one, or a burst. */
export function Presets({ isPending, onGenerate, onResend, onResendChanged, onBurst }: Props) {
  const [count, setCount] = useState<number | string>(50);
  const isCount = typeof count === 'number' && count >= 1 && count <= MAX_BURST;
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label="Presets">
      <Button variant="default" onClick={onGenerate}>
        Generate example
      </Button>
      <Button variant="default" disabled={!onResend || isPending} onClick={onResend}>
        Resend last
      </Button>
      <Button variant="default" disabled={!onResendChanged || isPending} onClick={onResendChanged}>
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
        onClick={() => isCount && onBurst(count)}
      >
        {`Send ${count} ${count === 1 ? 'example' : 'examples'}`}
      </Button>
    </Group>
  );
}
