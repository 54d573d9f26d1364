'use client';

import { Button, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { LoadFailed, PageTitle } from '../components/ui';
import { trpc } from '../trpc-client';
import { Finding } from './finding';

const HEADERS_EXAMPLE = `webhook-id: msg_2b6f
webhook-timestamp: 1768473000
webhook-signature: v1,…

or: X-Razorpay-Signature: 5f8a…`;

/** The signature debugger: explains why a pasted webhook is accepted or rejected. */
export function Signatures() {
  const [source, setSource] = useState('transactions');
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const check = useMutation({
    mutationFn: () => trpc.signature.debug.mutate({ source, headers, body }),
  });
  const { data: sources = [source] } = useQuery({
    queryKey: ['signature sources'],
    queryFn: () => trpc.signature.listSources.query(),
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
            data={sources.map((name) => ({ value: name, label: `/v1/webhooks/${name}` }))}
            value={source}
            onChange={(name) => name && setSource(name)}
            allowDeselect={false}
          />
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
      <div role="status">
        {check.data && <Finding finding={check.data} />}
        {check.error && (
          <LoadFailed
            title="Can't verify the signature"
            error={check.error}
            onRetry={() => check.mutate()}
          />
        )}
      </div>
    </Stack>
  );
}
