'use client';

import {
  ActionIcon,
  Affix,
  Alert,
  Box,
  Button,
  Code,
  Group,
  Paper,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { CheckIcon } from '@primer/octicons-react/CheckIcon';
import { CopyIcon } from '@primer/octicons-react/CopyIcon';
import type { ReactNode } from 'react';
import { useTimeFormat } from './time';

/** Red text that is legible on a light and on a dark background. */
export const RED_TEXT = 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))';

/** A page's heading, with the actions of the page next to it. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" gap="xs" mih={36}>
      <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
        {title}
      </Title>
      {children}
    </Group>
  );
}

type LoadingProps = { label: string; rows?: number; height?: number };

/** A placeholder as large as the content that is loading. */
export function Loading({ label, rows = 1, height = 36 }: LoadingProps) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label={label} role="status">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={height} />
      ))}
    </Stack>
  );
}

type LoadFailedProps = {
  title: string;
  error: { message: string };
  onRetry: () => unknown;
  /** Whether the page also retries without a click. */
  isLive?: boolean;
  /** When what the page still shows was loaded, in Unix time; 0 if it shows nothing. */
  loadedAtMs?: number;
};

/** Says that a page can't be loaded or, over the page and without moving it, that it shows old data. */
export function LoadFailed(props: LoadFailedProps) {
  const { title, error, onRetry, isLive = false, loadedAtMs = 0 } = props;
  const format = useTimeFormat();
  const message = error.message.replace(/\.?$/, '.');
  if (loadedAtMs > 0) {
    return (
      <Affix position={{ bottom: 16, left: '50%' }} style={{ transform: 'translateX(-50%)' }}>
        <Paper withBorder shadow="md" px="sm" py={6} role="alert" maw="calc(100vw - 32px)">
          <Group gap="sm" wrap="nowrap">
            <Text size="sm">
              Can't refresh: {message} Showing data from {format.time(loadedAtMs)}.
            </Text>
            <Button size="compact-xs" variant="default" flex="none" onClick={() => onRetry()}>
              Try again
            </Button>
          </Group>
        </Paper>
      </Affix>
    );
  }
  return (
    <Alert color="red" title={title} role="alert" variant="outline">
      <Group justify="space-between">
        <Text size="sm">{isLive ? `${message} Retrying automatically.` : message}</Text>
        <Button size="xs" variant="default" onClick={() => onRetry()}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}

type PagerProps<Cursor> = {
  /** Null on the first page. */
  current: Cursor | null;
  /** Null on the last page. */
  next: Cursor | null;
  onChange: (cursor: Cursor | null) => unknown;
};

export function Pager<Cursor>({ current, next, onChange }: PagerProps<Cursor>) {
  return (
    <Group>
      {current !== null && (
        <Button variant="default" onClick={() => onChange(null)}>
          First page
        </Button>
      )}
      {next !== null && (
        <Button variant="default" onClick={() => onChange(next)}>
          Next page
        </Button>
      )}
    </Group>
  );
}

/** A dot in the color of a status or of a series. The text next to it says what it means. */
export function Dot({ color }: { color: string }) {
  return (
    <svg width={8} height={8} viewBox="0 0 8 8" aria-hidden style={{ flex: 'none' }}>
      <circle cx={4} cy={4} r={4} fill={color} />
    </svg>
  );
}

/** A small button that copies a value. */
export function CopyButton({ label, value }: { label: string; value: string }) {
  const { copied, copy } = useClipboard();
  const Icon = copied ? CheckIcon : CopyIcon;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={22}
      aria-label={`Copy: ${label}`}
      title={copied ? 'Copied' : `Copy: ${label}`}
      onClick={() => copy(value)}
    >
      <Icon size={14} />
    </ActionIcon>
  );
}

/** Preformatted text with a copy button. */
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
