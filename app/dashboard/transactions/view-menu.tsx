'use client';

import { Button, Checkbox, Divider, Popover, Stack, Text } from '@mantine/core';
import { ColumnsIcon } from '@primer/octicons-react/ColumnsIcon';
import { UtcSwitch } from '../components/time';
import { columns, useColumns } from './columns';

/** Which columns this browser shows, and in which time zone. */
export function ViewMenu() {
  const { ids, toggle } = useColumns();
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<ColumnsIcon size={14} />}>
          View
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="View">
        <Stack gap="xs">
          <Text size="xs" c="dimmed">
            Columns
          </Text>
          {columns.map(({ id, label }) => (
            <Checkbox
              key={id}
              size="xs"
              label={label}
              checked={ids.includes(id)}
              onChange={() => toggle(id)}
            />
          ))}
          <Divider />
          <UtcSwitch />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
