'use client';

import 'swagger-ui-dist/swagger-ui.css';
import { useEffect, useRef } from 'react';

/** Swagger UI for the OpenAPI document at `url`. Bundled, so that it works offline. */
export function ApiReference({ url }: { url: string }) {
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let active = true;
    void import('swagger-ui-dist/swagger-ui-es-bundle').then(({ default: SwaggerUI }) => {
      if (active) SwaggerUI({ url, domNode: container.current, deepLinking: true });
    });
    return () => {
      active = false;
    };
  }, [url]);

  return <div ref={container} />;
}
