import { Anchor, List, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import type { Settings } from '../trpc-client';

type Note = Settings['open'][number];

/** Security warnings and recommendations. Each links to its setting. */
export function Notes({ open, suggested }: Pick<Settings, 'open' | 'suggested'>) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <NoteList
        title="Security warnings"
        notes={open}
        none="No warnings."
        color="var(--tw-notable)"
      />
      <NoteList title="Recommended" notes={suggested} none="No recommendations." />
    </SimpleGrid>
  );
}

type Props = { title: string; notes: readonly Note[]; none: string; color?: string };

function NoteList({ title, notes, none, color }: Props) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs" c={notes.length > 0 ? color : undefined}>
        {title}
      </Title>
      {notes.length === 0 && <Text size="sm">{none}</Text>}
      <List size="sm" spacing={4}>
        {notes.map(({ setting, text }) => (
          <List.Item key={setting} style={{ overflowWrap: 'anywhere' }}>
            {text}{' '}
            <Anchor href={`#${setting}`} size="sm" underline="always">
              {setting}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}
