import { Paper, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CurlCommand, WEBHOOK_PATH, webhookBody } from '../components/curl-command';
import { CodeBlock } from '../components/ui';
import { type TransactionDetails, trpc } from '../trpc-client';

type Props = { details: TransactionDetails };

/** The webhook that a transaction came from, as it was received, and the transaction as JSON. */
export function Requests({ details }: Props) {
  const { transaction_id, source } = details;
  const delivery = useQuery({
    queryKey: ['first delivery', transaction_id, source],
    queryFn: () => findFirstDelivery(transaction_id, source),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { headers, body, path } = delivery.data ?? {};
  const { 'content-length': _, 'content-encoding': __, ...sent } = headers ?? {};
  // Only the plain format can be rebuilt from the stored fields.
  const rebuilt = source === undefined ? webhookBody(details) : null;
  const curlBody = body ?? rebuilt;
  return (
    <Paper withBorder p="md" component="section" aria-label="Request">
      <Tabs defaultValue="json" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="json">JSON</Tabs.Tab>
          {headers && <Tabs.Tab value="received">Request as received</Tabs.Tab>}
          {curlBody !== null && <Tabs.Tab value="curl">curl</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="json">
          <CodeBlock label="Transaction as JSON">{JSON.stringify(details, null, 2)}</CodeBlock>
        </Tabs.Panel>
        <Tabs.Panel value="received">
          <CodeBlock label="Request as received">
            {[
              `POST ${path}`,
              ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
              '',
              body ?? '(The body is not stored.)',
            ].join('\n')}
          </CodeBlock>
        </Tabs.Panel>
        <Tabs.Panel value="curl">
          <CurlCommand
            label="Request as curl"
            path={path ?? WEBHOOK_PATH}
            headers={body ? sent : undefined}
            body={curlBody}
          />
        </Tabs.Panel>
      </Tabs>
    </Paper>
  );
}

/** The delivery that inserted a transaction; null if it is no longer on record. */
export async function findFirstDelivery(transaction_id: string, source: string | undefined) {
  const { deliveries } = await trpc.deliveries.list.query({
    ...{ transaction_id, source, outcome: 'accepted', limit: 1 },
  });
  const [first] = deliveries;
  return first ? await trpc.deliveries.get.query({ id: first.id }) : null;
}
