import { Button, Stack, Textarea } from '@mantine/core';
import { syntaxProblem } from './form-values';

type Props = {
  value: string;
  onChange: (text: string) => void;
  isPending: boolean;
  onSubmit: () => void;
};

/** The body as text. It can be sent with wrong syntax too, to see the error. */
export function JsonEditor({ value, onChange, isPending, onSubmit }: Props) {
  const problem = value.trim() === '' ? undefined : syntaxProblem(value);
  return (
    <Stack>
      <Textarea
        label="Body"
        description="Sent as it is here, byte for byte. It is signed on the server."
        placeholder="Generate an example, or paste JSON."
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={problem && `Not valid JSON: ${problem}`}
        autosize
        minRows={10}
        maxRows={28}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Button
        loading={isPending}
        disabled={value === ''}
        onClick={onSubmit}
        style={{ alignSelf: 'flex-start' }}
      >
        Send
      </Button>
    </Stack>
  );
}
