'use client';

import 'swagger-ui-dist/swagger-ui.css';
import { Anchor, useComputedColorScheme } from '@mantine/core';
import Link from 'next/link';
import { useEffect, useRef } from 'react';

/** Swagger UI for the OpenAPI document at `url`. Bundled, so that it works offline. */
export function ApiReference({ url }: { url: string }) {
  const container = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    // Swagger UI has dark colours for a page with this class.
    const { classList } = document.documentElement;
    classList.toggle('dark-mode', scheme === 'dark');
    return () => classList.remove('dark-mode');
  }, [scheme]);

  useEffect(() => {
    let active = true;
    void import('swagger-ui-dist/swagger-ui-es-bundle').then(({ default: SwaggerUI }) => {
      if (active) SwaggerUI({ url, domNode: container.current, deepLinking: true });
    });
    return () => {
      active = false;
    };
  }, [url]);

  return (
    <>
      <Anchor component={Link} href="/dashboard" size="sm" m="md" display="inline-block">
        ← Dashboard
      </Anchor>
      <div ref={container} />
    </>
  );
}
