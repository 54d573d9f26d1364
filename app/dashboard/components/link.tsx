'use client';

import NextLink from 'next/link';
import { type ComponentProps, useState } from 'react';

/**
 * A link inside the dashboard. It fetches its page in advance once somebody points at it or reaches it with Tab.
 * Next's own link does so as soon as it can be seen, which is sixteen requests for the navigation of each page.
 */
export function Link({ onPointerEnter, onFocus, ...props }: ComponentProps<typeof NextLink>) {
  const [isLikely, setIsLikely] = useState(false);
  return (
    <NextLink
      prefetch={isLikely ? null : false}
      onPointerEnter={(event) => {
        setIsLikely(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setIsLikely(true);
        onFocus?.(event);
      }}
      {...props}
    />
  );
}
