'use client';

import type { Route } from 'next';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof NextLink>, 'href'> & { href: Route };

/**
 * A link inside the dashboard. It fetches its page in advance when the pointer or the focus is on it. With
 * `prefetch={false}` it never does. Next's own link does it as soon as the link is visible: the navigation of each page
 * would send sixteen requests.
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
