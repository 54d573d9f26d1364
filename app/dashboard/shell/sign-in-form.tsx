'use client';

import { Button, Container, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useState, useTransition } from 'react';

/** Asks for the password; the page that was asked for then takes its place. */
export function SignInForm() {
  const router = useRouter();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isPending, startTransition] = useTransition();
  // Before that, the browser would submit the form by itself, and come back with nothing.
  const isReady = useMounted();

  const signIn = (event: SubmitEvent) => {
    event.preventDefault();
    startTransition(async () => {
      const refusal = await requestSession(password);
      setProblem(refusal);
      if (refusal === undefined) router.refresh();
    });
  };

  return (
    <Container component="main" size="xs" py="xl">
      <Paper withBorder p="lg" component="form" onSubmit={signIn}>
        <Stack>
          <Title order={1} size="h2">
            Sign in
          </Title>
          <PasswordInput
            label="Password"
            description="The service's DASHBOARD_PASSWORD"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={problem}
            autoComplete="current-password"
            autoFocus
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={isPending} disabled={!isReady}>
            Sign in
          </Button>
        </Stack>
      </Paper>
    </Container>
  );
}

/** Asks for a session's cookie; answers why not, or nothing when it is there. */
async function requestSession(password: string): Promise<string | undefined> {
  try {
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    });
    if (response.ok) return undefined;
    const { message } = await response.json();
    return String(message);
  } catch {
    return 'The service does not answer. Try again.';
  }
}
