'use client';

import { Badge, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { usePathname } from 'next/navigation';
import { Link } from '../components/link';
import { useOverview } from '../components/use-overview';
import { formatCount } from '../format';
import { type Page, pageGroups, parents } from './pages';

/** The pages, with counts of what needs attention. */
export function Navigation({ isLive, onNavigate }: { isLive: boolean; onNavigate: () => void }) {
  // Null only on a page in pages/, which has none.
  const pathname = usePathname() ?? '';
  return (
    <ScrollArea type="never">
      <Stack gap="md" py="xs">
        {pageGroups.map(({ label, pages }) => (
          <div key={label}>
            <Text size="xs" fw={500} c="dimmed" px="sm" pb={4}>
              {label}
            </Text>
            {pages.map((page) => (
              <NavLink
                key={page.href}
                component={Link}
                href={page.href}
                label={page.label}
                leftSection={<page.icon size={16} />}
                rightSection={isLive && <Count page={page} />}
                active={pathname === page.href || parents[pathname] === page.href}
                aria-current={pathname === page.href ? 'page' : undefined}
                variant="light"
                py={6}
                fw={500}
                style={{ borderRadius: 'var(--mantine-radius-md)' }}
                onClick={onNavigate}
              />
            ))}
          </div>
        ))}
      </Stack>
    </ScrollArea>
  );
}

function Count({ page }: { page: Page }) {
  const { data } = useOverview();
  if (!('count' in page) || !data) return null;
  const count = page.count(data);
  if (count.count === 0) return null;
  return (
    <Badge
      variant="light"
      color="orange"
      size="sm"
      c="var(--tw-notable)"
      title={`${formatCount(count)} ${page.countLabel}`}
      aria-hidden
    >
      {formatCount(count)}
      {'period' in page && ` in ${page.period}`}
    </Badge>
  );
}
