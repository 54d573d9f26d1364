import { Button, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { webhookSchema } from '@/server/transactions/schema';
import type { FormValues } from './form-values';

type Props = {
  form: UseFormReturnType<FormValues>;
  isPending: boolean;
  onSubmit: (values: FormValues) => void;
};

/** One input per field of the API's schema, with the schema's description and example. */
export function WebhookForm({ form, isPending, onSubmit }: Props) {
  return (
    <form onSubmit={form.onSubmit(onSubmit)} noValidate>
      <Stack>
        {Object.entries(webhookSchema.shape).map(([name, schema]) => {
          const { description, example } = schema.meta() ?? {};
          return (
            <TextInput
              key={name}
              label={name}
              description={description}
              placeholder={example === undefined ? undefined : String(example)}
              inputMode={name === 'amount' ? 'decimal' : undefined}
              autoComplete="off"
              spellCheck={false}
              required
              withAsterisk={false}
              {...form.getInputProps(name)}
            />
          );
        })}
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Send
        </Button>
      </Stack>
    </form>
  );
}
