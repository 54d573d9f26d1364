'use client';

import { Button, Container, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { onlineManager } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useState, useTransition } from 'react';

const SESSION_PATH = '/api/session';

/** Asks for the password, then shows the requested page. */
export function SignInForm() {
  const router = useRouter();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isPending, startTransition] = useTransition();
  // Until React has mounted, the browser would submit the form itself and reload the page.
  const isReady = useMounted();

  const signIn = (event: SubmitEvent) => {
    event.preventDefault();
    startTransition(async () => {
      const failure = await createSession(password);
      setProblem(failure);
      if (failure === undefined) router.refresh();
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
            description="Value of DASHBOARD_PASSWORD"
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

/** Ends the session and reloads, so that the page forgets its data. */
export function SignOutButton() {
  const [state, setState] = useState<'idle' | 'pending' | 'failed'>('idle');
  const signOut = async () => {
    setState('pending');
    // Pauses the page's queries, which would fail without a session.
    onlineManager.setOnline(false);
    if (await endSession()) return window.location.assign('/dashboard');
    onlineManager.setOnline(true);
    setState('failed');
  };
  return (
    <Button variant="default" size="xs" loading={state === 'pending'} onClick={signOut}>
      {state === 'failed' ? 'Sign-out failed: try again' : 'Sign out'}
    </Button>
  );
}

/** Gets a session cookie. Returns an error message, or undefined on success. */
async function createSession(password: string): Promise<string | undefined> {
  try {
    const response = await fetch(SESSION_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    });
    if (response.ok) return undefined;
    const { message } = await response.json();
    return String(message);
  } catch {
    return 'No response from the service. Try again.';
  }
}

async function endSession(): Promise<boolean> {
  try {
    const { ok } = await fetch(SESSION_PATH, { method: 'DELETE' });
    return ok;
  } catch {
    return false;
  }
}
