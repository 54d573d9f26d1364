'use client';

import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { LoadFailed } from '@/app/dashboard/components/load-failed';
import { PageTitle } from '@/app/dashboard/components/page-title';
import { trpc } from '../trpc-client';
import { Finding } from './finding';

const HEADERS_EXAMPLE = `webhook-id: msg_2b6f
webhook-timestamp: 1768473000
webhook-signature: v1,…

or: X-Razorpay-Signature: 5f8a…`;

/** The signature debugger: a webhook that was refused is pasted, and what is wrong with it told. */
export function Signatures() {
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const check = useMutation({
    mutationFn: () => trpc.signature.debug.mutate({ headers, body }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate();
  };
  return (
    <Stack>
      <PageTitle title="Signatures" />
      <Text maw={640}>
        A webhook that was refused, pasted here, tells which secret it is signed with, or why none
        matches. Nothing is recorded or sent.
      </Text>
      <form onSubmit={submit}>
        <Stack maw={640}>
          <Textarea
            label="Headers"
            description="One a line, or as curl takes them; others do no harm."
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
            description="Exactly as it was sent: every space counts."
            placeholder={'{"transaction_id":"txn_1",…}'}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
            autosize
            minRows={5}
            maxRows={16}
            spellCheck={false}
          />
          <Button type="submit" loading={check.isPending} style={{ alignSelf: 'flex-start' }}>
            Check
          </Button>
        </Stack>
      </form>
      <div role="status">
        {check.data && <Finding found={check.data} />}
        {check.error && (
          <LoadFailed
            title="It can't be checked"
            message={check.error.message}
            onRetry={() => check.mutate()}
          />
        )}
      </div>
    </Stack>
  );
}
