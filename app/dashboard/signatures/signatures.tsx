'use client';

import { Box, Button, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { LoadFailed, PageTitle } from '../components/ui';
import { type Sender, trpc } from '../trpc-client';
import { Finding } from './finding';

const PLAIN = 'transactions';

const HEADERS_EXAMPLE = `webhook-id: msg_2b6f
webhook-timestamp: 1768473000
webhook-signature: v1,…

or: X-Razorpay-Signature: 5f8a…`;

/** The signature debugger: explains why a pasted webhook is accepted or rejected. */
export function Signatures() {
  const [source, setSource] = useState<string>(PLAIN);
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const check = useMutation({
    mutationFn: () => trpc.signature.debug.mutate({ source, headers, body }),
  });
  const { data: senders = [] } = useQuery({
    queryKey: ['senders'],
    queryFn: () => trpc.signature.listSenders.query(),
  });
  const sender = senders.find(({ segment }) => segment === source);
  const example = useMutation({
    mutationFn: () => createExample(source),
    onSuccess: (signed) => {
      check.reset();
      setHeaders(signed.headers);
      setBody(signed.body);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate();
  };
  return (
    <Stack>
      <PageTitle title="Signatures" />
      <Text maw={640}>
        Paste a rejected webhook to see which secret signed it, or why verification failed. The
        webhook is not stored or processed.
      </Text>
      <form onSubmit={submit}>
        <Stack maw={640}>
          <Select
            label="Sent to"
            description={sender && describeSecrets(sender)}
            data={(sender ? senders : [{ segment: source }]).map(({ segment }) => ({
              value: segment,
              label: `/v1/webhooks/${segment}`,
            }))}
            value={source}
            onChange={(name) => name && setSource(name)}
            allowDeselect={false}
          />
          <Button
            variant="default"
            loading={example.isPending}
            onClick={() => example.mutate()}
            style={{ alignSelf: 'flex-start' }}
          >
            Load example
          </Button>
          <Textarea
            label="Headers"
            description="One header per line, or curl -H options. Unrelated headers are ignored."
            placeholder={HEADERS_EXAMPLE}
            value={headers}
            onChange={(event) => setHeaders(event.currentTarget.value)}
            autosize
            minRows={5}
            maxRows={12}
            spellCheck={false}
          />
          <Textarea
            label="Body"
            description="The raw body, byte for byte."
            placeholder={'{"transaction_id":"txn_1",…}'}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
            autosize
            minRows={5}
            maxRows={16}
            spellCheck={false}
          />
          <Button type="submit" loading={check.isPending} style={{ alignSelf: 'flex-start' }}>
            Verify signature
          </Button>
        </Stack>
      </form>
      <Box role="status" maw={640}>
        {check.data && <Finding finding={check.data} />}
        {example.error && (
          <LoadFailed
            title="Can't load the example"
            error={example.error}
            onRetry={() => example.mutate()}
          />
        )}
        {check.error && (
          <LoadFailed
            title="Can't verify the signature"
            error={check.error}
            onRetry={() => check.mutate()}
          />
        )}
      </Box>
    </Stack>
  );
}

/** A webhook with the headers of its sender, signed with the first secret of the source. */
async function createExample(segment: string): Promise<{ headers: string; body: string }> {
  const { bodies } = await trpc.signature.createWebhooks.mutate({ segment });
  const [signed] = await trpc.signature.signWebhooks.mutate({ segment, bodies });
  const headers = Object.entries(signed?.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return { headers: headers.join('\n'), body: signed?.body ?? '' };
}

function describeSecrets({ secrets, can_sign, title }: Sender): string {
  if (secrets.length === 0) return 'This source has no secret, so signatures are not checked.';
  const named = secrets.map((fingerprint, n) => `${n + 1} (${fingerprint})`).join(', ');
  const unsigned = can_sign ? '' : ` Only ${title} can sign, so the example is not signed.`;
  return `${secrets.length === 1 ? 'Secret' : 'Secrets'} ${named}.${unsigned}`;
}
