import { Code, Table, Title } from '@mantine/core';
import { CopyButton } from '../components/ui';
import type { Settings } from '../trpc-client';

/** Where webhooks can be sent, and which secrets may sign them. */
export function Sources({ sources }: Pick<Settings, 'sources'>) {
  return (
    <section aria-label="Sources">
      <Title order={2} size="h4" mb="xs">
        Sources
      </Title>
      <Table className="tw-card tw-stack">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Format</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th>Webhook URL</Table.Th>
            <Table.Th>Signatures</Table.Th>
            <Table.Th>Secrets</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map(({ path, format, source, signatures, secrets }) => (
            <Table.Tr key={path}>
              <Table.Td data-label="Format">{format}</Table.Td>
              <Table.Td data-label="Source">{source}</Table.Td>
              <Table.Td data-label="Webhook URL">
                <span>
                  <Code>{path}</Code> <CopyButton label={path} value={path} />
                </span>
              </Table.Td>
              <Table.Td
                data-label="Signatures"
                c={signatures === 'required' ? 'var(--tw-good)' : 'var(--tw-notable)'}
              >
                {signatures}
              </Table.Td>
              <Table.Td data-label="Secrets" ff="monospace">
                {secrets.length === 0 ? 'none' : secrets.join(', ')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
