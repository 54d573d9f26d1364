'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const TYPING_MS = 400;

type Props = {
  label: string;
  placeholder?: string;
  type?: 'text' | 'number' | 'datetime-local';
  value: string | null;
  onChange: (value: string | null) => void;
};

/** A filter that is typed in: it counts when the reader pauses, or presses Enter. */
export function FilterField({ value, onChange, type = 'text', ...field }: Props) {
  const [draft, setDraft] = useState(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  const commit = (text: string) => onChange(text.trim() === '' ? null : text.trim());
  const commitLater = useDebouncedCallback(commit, TYPING_MS);
  return (
    <TextInput
      {...field}
      type={type}
      step={type === 'number' ? 'any' : undefined}
      min={type === 'number' ? 0 : undefined}
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        commitLater(event.currentTarget.value);
      }}
      onKeyDown={(event) => event.key === 'Enter' && commit(draft)}
    />
  );
}
