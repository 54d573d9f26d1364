'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';

/** Ends this browser's session, and forgets all that the page knows. */
export function SignOutButton() {
  const [isPending, setPending] = useState(false);
  const signOut = async () => {
    setPending(true);
    try {
      await fetch('/api/session', { method: 'DELETE' });
      window.location.assign('/dashboard');
    } finally {
      setPending(false);
    }
  };
  return (
    <Button variant="default" size="xs" loading={isPending} onClick={signOut}>
      Sign out
    </Button>
  );
}
