'use client';

import { Button } from '@mantine/core';
import { onlineManager } from '@tanstack/react-query';
import { useState } from 'react';

/** Ends this browser's session, and forgets all that the page knows. */
export function SignOutButton() {
  const [state, setState] = useState<'idle' | 'pending' | 'failed'>('idle');
  const signOut = async () => {
    setState('pending');
    // Whatever the page asked for from here on would be refused.
    onlineManager.setOnline(false);
    if (await endSession()) return window.location.assign('/dashboard');
    onlineManager.setOnline(true);
    setState('failed');
  };
  return (
    <Button variant="default" size="xs" loading={state === 'pending'} onClick={signOut}>
      {state === 'failed' ? 'Not signed out: try again' : 'Sign out'}
    </Button>
  );
}

/** Whether the server has ended it. */
async function endSession(): Promise<boolean> {
  try {
    const { ok } = await fetch('/api/session', { method: 'DELETE' });
    return ok;
  } catch {
    return false;
  }
}
