'use client';

import type { Route } from 'next';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof NextLink>, 'href'> & { href: Route };

/**
 * A link inside the dashboard. It fetches its page in advance once somebody points at it or reaches it with Tab,
 * or never with `prefetch={false}`. Next's own link does so as soon as it can be seen, which is sixteen requests for the
 * navigation of each page.
 */
export function Link({ href, prefetch, onPointerEnter, onFocus, ...props }: Props) {
  const router = useRouter();
  const fetchInAdvance = () => {
    if (prefetch !== false) router.prefetch(href);
  };
  return (
    <NextLink
      href={href}
      prefetch={false}
      onPointerEnter={(event) => {
        fetchInAdvance();
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        fetchInAdvance();
        onFocus?.(event);
      }}
      {...props}
    />
  );
}
