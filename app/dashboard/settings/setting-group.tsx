import { Code, Table, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import type { Settings } from '../trpc-client';

type Setting = Settings['settings'][number];

const ORIGINS = { environment: 'Environment', start: 'npm start', default: 'Default' } as const;

/** The settings of a group, each with its value, where it comes from, and what it means. */
export function SettingGroup({ title, settings }: { title: string; settings: readonly Setting[] }) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <Table className="tw-card tw-stack">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="24%">Setting</Table.Th>
            <Table.Th w="24%">Value</Table.Th>
            <Table.Th w="12%">From</Table.Th>
            <Table.Th>Meaning</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {settings.map((setting) => (
            <Table.Tr key={setting.name} id={setting.name} className="tw-target">
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Code>{setting.name}</Code>
              </Table.Td>
              <Table.Td data-label="Value" style={{ overflowWrap: 'anywhere' }}>
                <Text span size="sm" fw={setting.origin === 'environment' ? 600 : undefined}>
                  {describeValue(setting)}
                </Text>
              </Table.Td>
              <Table.Td data-label="From">{ORIGINS[setting.origin]}</Table.Td>
              <Table.Td>
                <span>{withCode(setting.description)}</span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function describeValue({ value, fingerprints, origin, default: byDefault }: Setting): string {
  if (fingerprints.length > 0) return `Set: ${fingerprints.join(', ')}`;
  if (value !== null) return value;
  return origin === 'default' ? byDefault.replaceAll('`', '') : 'Set';
}

/** The descriptions are Markdown, of which they use code alone. */
function withCode(text: string) {
  return text.split('`').map((part, n) => {
    const key = `${n} ${part}`;
    return n % 2 === 1 ? <Code key={key}>{part}</Code> : <Fragment key={key}>{part}</Fragment>;
  });
}
