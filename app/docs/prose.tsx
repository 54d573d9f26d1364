import { Code, Stack, Text } from '@mantine/core';

/** Paragraphs of a description. Text between backticks is code. */
export function Prose({ text }: { text: string }) {
  return (
    <Stack gap={4}>
      {text.split('\n\n').map((paragraph) => (
        <Text key={paragraph} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {paragraph.split('`').map((part, n) => {
            const key = `${n} ${part}`;
            return n % 2 === 1 ? <Code key={key}>{part}</Code> : part;
          })}
        </Text>
      ))}
    </Stack>
  );
}
