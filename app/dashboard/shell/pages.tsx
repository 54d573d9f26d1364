import { AlertIcon } from '@primer/octicons-react/AlertIcon';
import { ArrowSwitchIcon } from '@primer/octicons-react/ArrowSwitchIcon';
import { BookIcon } from '@primer/octicons-react/BookIcon';
import { GearIcon } from '@primer/octicons-react/GearIcon';
import { GitCompareIcon } from '@primer/octicons-react/GitCompareIcon';
import { InboxIcon } from '@primer/octicons-react/InboxIcon';
import { PaperAirplaneIcon } from '@primer/octicons-react/PaperAirplaneIcon';
import { PulseIcon } from '@primer/octicons-react/PulseIcon';
import { ShieldCheckIcon } from '@primer/octicons-react/ShieldCheckIcon';
import type { OverviewData } from '../trpc-client';

type Count = Pick<OverviewData, 'failed' | 'conflicts' | 'rejected'>;

/** Every page of the navigation, in groups. `key`: pressed after `g`, it opens the page. */
export const pageGroups = [
  {
    label: 'Monitor',
    pages: [
      { href: '/dashboard', label: 'Overview', icon: PulseIcon, key: 'o' },
      {
        href: '/dashboard/transactions',
        label: 'Transactions',
        icon: ArrowSwitchIcon,
        key: 't',
      },
      {
        href: '/dashboard/deliveries',
        label: 'Deliveries',
        icon: InboxIcon,
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
        icon: AlertIcon,
        key: 'f',
        count: ({ failed }: Count) => failed,
        countLabel: 'failed now, whenever they were received',
      },
      {
        href: '/dashboard/conflicts',
        label: 'Conflicts',
        icon: GitCompareIcon,
        key: 'c',
        count: ({ conflicts }: Count) => conflicts,
        countLabel: 'open now, whenever they were received',
      },
    ],
  },
  {
    label: 'Tools',
    pages: [
      { href: '/dashboard/send', label: 'Send a webhook', icon: PaperAirplaneIcon, key: 's' },
      { href: '/dashboard/signatures', label: 'Signatures', icon: ShieldCheckIcon, key: 'v' },
      { href: '/dashboard/settings', label: 'Settings', icon: GearIcon, key: 'e' },
      { href: '/docs', label: 'API reference', icon: BookIcon, key: 'a' },
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
