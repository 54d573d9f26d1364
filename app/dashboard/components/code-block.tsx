'use client';

import { Box, Button, Code } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';

/** Text to copy, as it is. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  const { copied, copy } = useClipboard();
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        pr={72}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {children}
      </Code>
      <Button
        pos="absolute"
        top={6}
        right={6}
        size="compact-xs"
        variant="default"
        aria-label={`Copy: ${label}`}
        onClick={() => copy(children)}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </Box>
  );
}
