import IconActivity from '@tabler/icons-react/icons/IconActivity';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconArrowsExchange from '@tabler/icons-react/icons/IconArrowsExchange';
import IconBook from '@tabler/icons-react/icons/IconBook';
import IconGitCompare from '@tabler/icons-react/icons/IconGitCompare';
import IconInbox from '@tabler/icons-react/icons/IconInbox';
import IconSend from '@tabler/icons-react/icons/IconSend';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconSignature from '@tabler/icons-react/icons/IconSignature';
import type { OverviewData } from '../trpc-client';

type Count = Pick<OverviewData, 'failed' | 'conflicts' | 'rejected'>;

/** Every page of the navigation, in groups. `key`: pressed after `g`, it opens the page. */
export const pageGroups = [
  {
    label: 'Monitor',
    pages: [
      { href: '/dashboard', label: 'Overview', icon: IconActivity, key: 'o' },
      {
        href: '/dashboard/transactions',
        label: 'Transactions',
        icon: IconArrowsExchange,
        key: 't',
      },
      {
        href: '/dashboard/deliveries',
        label: 'Deliveries',
        icon: IconInbox,
        key: 'd',
        count: ({ rejected }: Count) => rejected,
        countLabel: 'rejected in the last hour',
        period: '1 h',
      },
    ],
  },
  {
    label: 'Needs attention',
    pages: [
      {
        href: '/dashboard/failed',
        label: 'Failed',
        icon: IconAlertTriangle,
        key: 'f',
        count: ({ failed }: Count) => failed,
        countLabel: 'failed now, whenever they were received',
      },
      {
        href: '/dashboard/conflicts',
        label: 'Conflicts',
        icon: IconGitCompare,
        key: 'c',
        count: ({ conflicts }: Count) => conflicts,
        countLabel: 'open now, whenever they were received',
      },
    ],
  },
  {
    label: 'Tools',
    pages: [
      { href: '/dashboard/send', label: 'Send a webhook', icon: IconSend, key: 's' },
      { href: '/dashboard/signatures', label: 'Signatures', icon: IconSignature, key: 'v' },
      { href: '/dashboard/settings', label: 'Settings', icon: IconSettings, key: 'e' },
      { href: '/docs', label: 'API reference', icon: IconBook, key: 'a' },
    ],
  },
] as const;

export type Page = (typeof pageGroups)[number]['pages'][number];

export const pages: readonly Page[] = pageGroups.flatMap<Page>((group) => [...group.pages]);

/** Pages without a navigation link, and the page whose link is highlighted instead. */
export const parents: Partial<Record<string, string>> = {
  '/dashboard/transaction': '/dashboard/transactions',
  '/dashboard/delivery': '/dashboard/deliveries',
};
