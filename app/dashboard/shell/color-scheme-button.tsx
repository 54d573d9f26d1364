'use client';

import { Button, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const LABEL = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const;

/** Goes through the colour schemes: as the system says, light, dark. */
export function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // What was chosen is known to the browser alone.
  const current = useMounted() ? colorScheme : 'auto';
  return (
    <Button
      variant="default"
      size="xs"
      w={64}
      px={0}
      aria-label={`Color scheme: ${LABEL[current]}`}
      onClick={() => setColorScheme(NEXT[current])}
    >
      {LABEL[current]}
    </Button>
  );
}
