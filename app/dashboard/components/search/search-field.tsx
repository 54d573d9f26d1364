'use client';

import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import type { ParsedSearch } from './search-syntax';

const TYPING_PAUSE_MS = 300;

type Props<Filters> = {
  /** The search that applies now. */
  search: string | null;
  placeholder: string;
  parse: (text: string) => ParsedSearch<Filters>;
  onSearch: (search: string | null, filters: Filters) => void;
};

/** Searches while the user types. A filter such as `status:failed` becomes a chip with Enter or a space. */
export function SearchField<Filters extends object>(props: Props<Filters>) {
  const { search, placeholder, parse, onSearch } = props;
  const [draft, setDraft] = useState(search ?? '');
  const [applied, setApplied] = useState(search);
  const [own, setOwn] = useState(search);
  if (search !== applied) {
    setApplied(search);
    setOwn(search);
    // If this field has set the search, the user may have typed on since.
    if (search !== own) setDraft(search ?? '');
  }
  const { filters, rest, problem } = parse(draft);
  const commit = (text: string) => {
    const parsed = parse(text);
    const found = parsed.problem === null ? parsed.rest : search;
    setOwn(found);
    setDraft(parsed.rest ?? '');
    if (found !== search || isAny(parsed.filters)) onSearch(found, parsed.filters);
  };
  const commitLater = useDebouncedCallback(commit, TYPING_PAUSE_MS);
  const type = (text: string) => {
    setDraft(text);
    // It has an earlier text, such as `from:` without its account.
    commitLater.cancel();
    const parsed = parse(text);
    // A filter that is still being typed, such as `id:tx`, must not become a chip.
    if (!isAny(parsed.filters) && parsed.problem === null) commitLater(text);
    else if (isAny(parsed.filters) && text.endsWith(' ')) commit(text);
  };
  return (
    <TextInput
      flex="1 1 260px"
      aria-label="Search"
      placeholder={placeholder}
      value={draft}
      error={problem}
      description={isAny(filters) && rest === null ? 'Press Enter to filter.' : undefined}
      inputWrapperOrder={['input', 'description', 'error']}
      spellCheck={false}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onKeyDown={({ key }) => {
        if (key !== 'Enter') return;
        commitLater.cancel();
        commit(draft);
      }}
      rightSection={
        draft && <CloseButton size="sm" aria-label="Clear the field" onClick={() => commit('')} />
      }
    />
  );
}

function isAny(filters: object): boolean {
  return Object.keys(filters).length > 0;
}
