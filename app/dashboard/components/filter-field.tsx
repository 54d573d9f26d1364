'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const TYPING_PAUSE_MS = 400;

type FilterFieldProps = {
  label: string;
  placeholder?: string;
  type?: 'text' | 'number' | 'datetime-local';
  value: string | null;
  onChange: (value: string | null) => void;
};

/** A text filter that applies when the user pauses typing or presses Enter. */
export function FilterField({ value, onChange, type = 'text', ...field }: FilterFieldProps) {
  const [draft, setDraft] = useState(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  const commit = (text: string) => onChange(text.trim() === '' ? null : text.trim());
  const commitLater = useDebouncedCallback(commit, TYPING_PAUSE_MS);
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
