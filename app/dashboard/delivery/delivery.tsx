'use client';

import { Alert, Anchor, Badge, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { CurlCommand } from '../components/curl-command';
import { Instant } from '../components/time';
import { TransactionLink } from '../components/transaction-cells';
import { CodeBlock, CopyButton, LoadFailed, Loading, PageTitle } from '../components/ui';
import { OUTCOME_COLOR } from '../deliveries/deliveries-table';
import { formatDuration } from '../format';
import { Finding } from '../signatures/finding';
import { type DeliveryDetails, errorCode, trpc } from '../trpc-client';
import { adviceFor } from './advice';
import { RerunButton } from './rerun-button';

type Props = { delivery: DeliveryDetails };

/** One received webhook: the request and the response as they were, and why. */
export function Delivery() {
  const [id] = useQueryState('id', parseAsString.withDefault(''));
  const { data, error, refetch } = useQuery({
    queryKey: ['delivery', id],
    queryFn: () => trpc.deliveries.get.query({ id }),
  });
  if (errorCode(error) === 'NOT_FOUND' || errorCode(error) === 'VALIDATION_FAILED') {
    return (
      <Stack>
        <PageTitle title="Delivery not found" />
        <Text>
          No webhook with this request ID is on record. It may be older than DELIVERY_DAYS.
        </Text>
      </Stack>
    );
  }
  return (
    <Stack>
      <PageTitle title="Delivery">{data?.body && <RerunButton delivery={data} />}</PageTitle>
      {error && <LoadFailed title="Can't load the delivery" error={error} onRetry={refetch} />}
      {data ? (
        <Content delivery={data} />
      ) : (
        !error && <Loading label="Loading the delivery" rows={4} />
      )}
    </Stack>
  );
}

function Content({ delivery }: Props) {
  const { outcome, status, code, headers, body, path } = delivery;
  const { 'content-length': _, 'content-encoding': __, ...sent } = headers;
  return (
    <>
      <Group>
        <Badge variant="dot" color={OUTCOME_COLOR[outcome]} miw="max-content">
          {status} {outcome}
        </Badge>
        <Text fw={600}>{code}</Text>
      </Group>
      {code && <WhyRejected delivery={delivery} code={code} />}
      <Facts delivery={delivery} />
      <Title order={2} size="h4">
        Request
      </Title>
      <CodeBlock label="Headers">
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n') || '(none)'}
      </CodeBlock>
      <CodeBlock label="Body">{body ?? '(not stored)'}</CodeBlock>
      <CurlCommand label="curl command" path={path} headers={sent} body={body} />
    </>
  );
}

/** What was wrong, what to do about it, and the signature's explanation. */
function WhyRejected({ delivery, code }: Props & { code: string }) {
  const { id, issues, reason, documentation } = delivery;
  const { title, advice } = adviceFor(code);
  const signature = useQuery({
    queryKey: ['explained delivery', id],
    queryFn: () => trpc.signature.explainDelivery.query({ id }),
    enabled: code === 'INVALID_SIGNATURE',
  });
  return (
    <>
      <Alert
        color="red"
        variant="outline"
        title={
          <Text component="h2" fw={700} c="var(--mantine-color-text)">
            {title}
          </Text>
        }
      >
        {reason && <Text size="sm">Reason: {reason}.</Text>}
        {advice}{' '}
        {documentation && (
          <Anchor href={documentation} target="_blank" rel="noreferrer" size="sm">
            Documentation of the processor
          </Anchor>
        )}
        {issues && (
          <List size="sm" mt="xs">
            {issues.map(({ path, message }) => (
              <List.Item key={path.join('.')}>
                <b>{path.join('.')}</b> {message}
              </List.Item>
            ))}
          </List>
        )}
      </Alert>
      {signature.data && <Finding finding={signature.data} />}
      {signature.data === null && (
        <Text size="sm" maw={640}>
          The body is stored with masked personal data, so its signature can't be verified again.
          Compare the secrets, or let the processor send the webhook once more.
        </Text>
      )}
    </>
  );
}

function Facts({ delivery }: Props) {
  const { received_at, transaction_ids, source } = delivery;
  const shown = factsOf(delivery).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return (
    <Table withTableBorder layout="fixed" style={{ overflowWrap: 'anywhere' }}>
      <Table.Tbody>
        {shown.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={{ base: 120, sm: 200 }}>
              {name}
            </Table.Th>
            <Table.Td>
              {value}
              {COPIED.has(name) && <CopyButton label={name} value={value} />}
            </Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Th scope="row">Received</Table.Th>
          <Table.Td>
            <Instant value={received_at} />
          </Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th scope="row">Transactions</Table.Th>
          <Table.Td>
            {transaction_ids.length === 0
              ? '—'
              : transaction_ids.map((one) => (
                  <TransactionLink key={one} id={one} source={source ?? undefined} />
                ))}
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

function formatMs(ms: number | null): string | null {
  return ms === null ? null : formatDuration(ms);
}

const COPIED = new Set(['Request ID', 'Processor’s ID', 'Body SHA-256']);

function factsOf(delivery: DeliveryDetails): [name: string, value: string | null][] {
  const { id, source, path, event, processor_id, attempt, secret, client_ip } = delivery;
  const { code, reason, answered_ms, ack_ms, occurrences } = delivery;
  const origin: [string, string][] = code === null && reason !== null ? [['Origin', reason]] : [];
  return [
    ['Request ID', id],
    ['Source', source],
    ['Path', path],
    ['Event', event],
    ['Processor’s ID', processor_id],
    ['Attempt', attempt === null ? null : String(attempt)],
    ['Signed with', secret === null ? null : `secret ${secret}`],
    ['Client IP', client_ip],
    ['Answered in', formatMs(answered_ms ?? ack_ms)],
    // Stored after its response, because it came too late.
    ['Stored after', answered_ms === null ? null : formatMs(ack_ms)],
    ['Body SHA-256', delivery.body_sha256],
    ['Times received', String(occurrences)],
    ...origin,
  ];
}
