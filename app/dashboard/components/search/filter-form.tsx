'use client';

import { Select, SimpleGrid } from '@mantine/core';
import { useFocusTrap } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** The form in the popover of a search bar. The focus stays in it. */
export function FilterForm({ children }: { children: ReactNode }) {
  // Not the popover's own, because the fields are loaded after it has opened.
  const trap = useFocusTrap();
  return (
    <SimpleGrid ref={trap} cols={2} spacing="sm" verticalSpacing="xs">
      {children}
    </SimpleGrid>
  );
}

type FilterSelectProps<Value extends string> = {
  label: string;
  data: readonly (Value | { value: Value; label: string })[];
  value: Value | null;
  onChange: (value: Value | null) => void;
};

/** A filter that takes one of a few values, or any. */
export function FilterSelect<Value extends string>(props: FilterSelectProps<Value>) {
  // Options inside the popover, so that a click on one does not close it.
  const inPopover = { withinPortal: false };
  return <Select {...props} placeholder="Any" clearable comboboxProps={inPopover} />;
}
