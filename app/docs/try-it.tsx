'use client';

import {
  Alert,
  Button,
  Group,
  PasswordInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { CurlCommand } from '../dashboard/components/curl-command';
import { CodeBlock } from '../dashboard/components/ui';
import { isWebhook, type Operation, type Parameter } from './document';
import { type Answer, type Draft, send, sign, toRequest } from './request';

type Props = {
  operation: Operation;
  /** Whether the service signs for the reader. */
  canSign: boolean;
};

/** A form for a request of an operation. Shows the request as curl, and the response. */
export function TryIt({ operation, canSign }: Props) {
  const [draft, setDraft] = useState<Draft>({
    parameters: {},
    token: '',
    body: exampleBody(operation),
  });
  const request = toRequest(operation, draft);
  const exchange = useMutation({
    mutationFn: async () => {
      const sent = canSign && isWebhook(operation) ? await sign(request) : request;
      return { sent, answer: await send(operation.method, sent) };
    },
  });
  const takesToken = operation.security.some((requirement) => 'token' in requirement);

  const change = (changes: Partial<Draft>) => {
    setDraft({ ...draft, ...changes });
    exchange.reset();
  };

  const headers = operation.parameters.filter(({ in: place }) => place === 'header');
  const input = (parameter: Parameter) => (
    <ParameterInput
      key={parameter.name}
      parameter={parameter}
      value={draft.parameters[parameter.name] ?? ''}
      onChange={(value) => change({ parameters: { ...draft.parameters, [parameter.name]: value } })}
    />
  );
  return (
    <Stack
      miw={0}
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        exchange.mutate();
      }}
    >
      <Title order={4} size="h5">
        Send a request
      </Title>
      {operation.parameters.filter(({ in: place }) => place !== 'header').map(input)}
      {takesToken && (
        <PasswordInput
          label="API token"
          description="Not needed while you are signed in. This page forgets it when you leave."
          autoComplete="off"
          value={draft.token}
          onChange={(event) => change({ token: event.currentTarget.value })}
        />
      )}
      {operation.requestBody && (
        <Textarea
          label="Body"
          autosize
          minRows={4}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={draft.body}
          onChange={(event) => change({ body: event.currentTarget.value })}
        />
      )}
      {headers.length > 0 && (
        <details>
          <summary>
            <Text span size="sm">
              Headers
            </Text>
          </summary>
          <Stack pt="xs">{headers.map(input)}</Stack>
        </details>
      )}
      <Signing operation={operation} canSign={canSign} />
      <Group>
        <Button type="submit" loading={exchange.isPending}>
          Send request
        </Button>
      </Group>
      <CurlCommand
        label="Request as curl"
        method={operation.method}
        {...(exchange.data?.sent ?? request)}
      />
      <div role="status">
        {exchange.error && (
          <Alert color="red" variant="outline" title="Not sent">
            {exchange.error.message}
          </Alert>
        )}
        {exchange.data && <AnswerView answer={exchange.data.answer} />}
      </div>
    </Stack>
  );
}

function AnswerView({ answer: { status, tookMs, text } }: { answer: Answer }) {
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {status} in {tookMs.toFixed(0)} ms
      </Text>
      <CodeBlock label="Response">{text}</CodeBlock>
    </Stack>
  );
}

type InputProps = { parameter: Parameter; value: string; onChange: (value: string) => void };

function ParameterInput({ parameter, value, onChange }: InputProps) {
  const { name, required, schema, example = schema.example } = parameter;
  if (schema.enum) {
    return (
      <Select
        label={name}
        data={schema.enum.map(String)}
        placeholder="Any"
        value={value === '' ? null : value}
        onChange={(chosen) => onChange(chosen ?? '')}
        clearable
      />
    );
  }
  return (
    <TextInput
      label={name}
      placeholder={example === undefined ? undefined : String(example)}
      required={required}
      withAsterisk={false}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Signing({ operation, canSign }: Props) {
  if (!isWebhook(operation)) return null;
  return (
    <Text size="sm" c="dimmed">
      {canSign
        ? 'If the source has secrets, the service signs this request. It keeps a signature that you fill in, and cannot sign for PayPal.'
        : 'Sign in to the dashboard, and the service signs this request.'}
    </Text>
  );
}

function exampleBody({ requestBody }: Operation): string {
  const example = requestBody?.content['application/json']?.example;
  return example === undefined ? '' : JSON.stringify(example, null, 2);
}
