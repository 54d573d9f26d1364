'use client';

import {
  Accordion,
  Anchor,
  Badge,
  Code,
  Group,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useEffect, useState } from 'react';
import { PageTitle } from '../dashboard/components/ui';
import type { Operation, Reference } from './document';
import { OperationDetails } from './operation-details';
import { Prose } from './prose';

type Props = { reference: Reference; canSign: boolean };

/** All operations of the API. A search finds them by any word; each has a link of its own. */
export function ApiReference({ reference, canSign }: Props) {
  const { version, description, groups, schemas } = reference;
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<string[]>([]);
  useEffect(() => {
    const openLinked = () => {
      const id = decodeURIComponent(window.location.hash.slice(1));
      if (id === '') return;
      setOpen((before) => [...new Set([...before, id])]);
      document.getElementById(id)?.scrollIntoView();
    };
    openLinked();
    window.addEventListener('hashchange', openLinked);
    return () => window.removeEventListener('hashchange', openLinked);
  }, []);

  const change = (next: string[]) => {
    const added = next.find((id) => !open.includes(id));
    if (added !== undefined) window.history.replaceState(null, '', `#${added}`);
    setOpen(next);
  };
  const found = groups
    .map((group) => ({
      ...group,
      operations: group.operations.filter((one) => matches(one, search)),
    }))
    .filter(({ operations }) => operations.length > 0);

  return (
    <Stack>
      <PageTitle title="API reference">
        <Anchor href="/openapi.json" size="sm">
          OpenAPI document, version {version}
        </Anchor>
      </PageTitle>
      <Prose text={description} />
      <search>
        <TextInput
          aria-label="Search operations"
          placeholder="Search operations"
          maw={420}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </search>
      {found.length === 0 && <Text role="status">No operation matches.</Text>}
      {found.map(({ name, description: text, operations }) => (
        <section key={name} aria-labelledby={`tag-${name}`}>
          <Title order={2} size="h4" id={`tag-${name}`} tt="capitalize">
            {name}
          </Title>
          <Text size="sm" c="dimmed" mb="xs">
            {text}
          </Text>
          <Accordion multiple order={3} variant="separated" value={open} onChange={change}>
            {operations.map((operation) => (
              <Accordion.Item
                key={operation.operationId}
                value={operation.operationId}
                id={operation.operationId}
                className="tw-card"
                style={{ scrollMarginTop: 64 }}
              >
                <Accordion.Control>
                  <Summary operation={operation} />
                </Accordion.Control>
                <Accordion.Panel>
                  {open.includes(operation.operationId) && (
                    <OperationDetails operation={operation} schemas={schemas} canSign={canSign} />
                  )}
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </section>
      ))}
    </Stack>
  );
}

function Summary({ operation: { method, path, summary } }: { operation: Operation }) {
  return (
    <Group gap="xs">
      <Badge variant="outline" color="gray" c="var(--tw-text)" w={52}>
        {method}
      </Badge>
      <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {path}
      </Code>
      <Text span size="sm" c="dimmed">
        {summary}
      </Text>
    </Group>
  );
}

/** Whether an operation has all words of the search. */
function matches({ operationId, method, path, summary, description }: Operation, search: string) {
  const text = [operationId, method, path, summary, description].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
