import { ActionIcon } from '@mantine/core';
import IconArrowUpRight from '@tabler/icons-react/icons/IconArrowUpRight';
import IconRefresh from '@tabler/icons-react/icons/IconRefresh';
import type { Route } from 'next';
import Link from 'next/link';
import classes from './list-table.module.css';
import { CopyIcon } from './ui';

/** Fits the three buttons. */
export const ACTIONS_PX = 92;

type Props = {
  id: string;
  /** The page of the row. */
  href: Route;
  /** Undefined if it can't be replayed. */
  onReplay?: (() => void) | undefined;
};

/** What can be done with a row. Visible while the pointer or the focus is in the row. */
export function RowActions({ id, href, onReplay }: Props) {
  const look = { variant: 'subtle', color: 'gray', size: 22 } as const;
  return (
    <div className={classes.actions}>
      {onReplay && (
        <ActionIcon {...look} aria-label={`Replay ${id}`} title="Replay" onClick={onReplay}>
          <IconRefresh size={14} aria-hidden />
        </ActionIcon>
      )}
      <CopyIcon label={`ID ${id}`} value={id} />
      <ActionIcon
        {...look}
        component={Link}
        href={href}
        prefetch={false}
        aria-label={`Open ${id}`}
        title="Open"
      >
        <IconArrowUpRight size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
