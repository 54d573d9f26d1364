import { ActionIcon, Anchor, Group } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { ChevronLeftIcon } from '@primer/octicons-react/ChevronLeftIcon';
import { ChevronRightIcon } from '@primer/octicons-react/ChevronRightIcon';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { Reference } from '@/server/transactions/schema';
import { Link } from '../components/link';
import { transactionHref } from '../components/transaction-cells';
import { listHref, parseView, toFilterInput } from '../transactions/view-state';
import { trpc } from '../trpc-client';

type Props = {
  of: Reference;
  /** The view of the list that the transaction was opened from, as in that list's URL. */
  list: string;
};

/** The way back to the list, and to the transactions before and after this one in it. */
export function Neighbours({ of, list }: Props) {
  const router = useRouter();
  const { order, ...view } = parseView(list);
  const { data, isPlaceholderData: isStale } = useQuery({
    queryKey: ['neighbours', of, list],
    queryFn: () =>
      trpc.transactions.getNeighbours.query({
        of,
        order,
        filter: toFilterInput({ order, ...view }),
      }),
    placeholderData: keepPreviousData,
  });
  const hrefOf = (one: Reference | null | undefined) =>
    one ? transactionHref(one.transaction_id, one.source, list) : undefined;
  const [previous, next] = [hrefOf(data?.previous), hrefOf(data?.next)];
  useHotkeys([
    ['k', () => previous && !isStale && router.push(previous)],
    ['j', () => next && !isStale && router.push(next)],
  ]);
  return (
    <Group gap="xs">
      <Anchor component={Link} href={listHref(list)} size="sm">
        Back to the list
      </Anchor>
      <Step
        label="Previous in the list (k)"
        href={previous}
        isStale={isStale}
        icon={ChevronLeftIcon}
      />
      <Step label="Next in the list (j)" href={next} isStale={isStale} icon={ChevronRightIcon} />
    </Group>
  );
}

type StepProps = {
  label: string;
  href: ReturnType<typeof transactionHref> | undefined;
  /** The address is still that of the transaction before. */
  isStale: boolean;
  icon: typeof ChevronLeftIcon;
};

function Step({ label, href, isStale, icon: Icon }: StepProps) {
  const look = { variant: 'default', size: 28, 'aria-label': label, title: label } as const;
  const icon = <Icon size={16} />;
  if (!href) {
    return (
      <ActionIcon {...look} disabled>
        {icon}
      </ActionIcon>
    );
  }
  return (
    <ActionIcon
      {...look}
      component={Link}
      href={href}
      // Stays a link, so that the focus stays on it.
      aria-disabled={isStale}
      onClick={(event) => isStale && event.preventDefault()}
    >
      {icon}
    </ActionIcon>
  );
}
